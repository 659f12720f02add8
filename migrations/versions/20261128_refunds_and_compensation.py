"""Refunds and compensation"""

import sqlalchemy as sa
from alembic import op

revision = "3ef533b7e14d"
down_revision = "e9d68f95c90c"
branch_labels = None
depends_on = None


#: What the database itself keeps of a refund.
LOCKS = {
    "sqlite": [
        "CREATE TRIGGER interest_rates_no_update BEFORE UPDATE ON interest_rates BEGIN SELECT RAISE(ABORT, 'interest_rates is append-only'); END",
        "CREATE TRIGGER interest_rates_no_delete BEFORE DELETE ON interest_rates BEGIN SELECT RAISE(ABORT, 'interest_rates is append-only'); END",
        "CREATE TRIGGER refund_delegations_no_update BEFORE UPDATE ON refund_delegations WHEN NOT (OLD.revoked_at IS NULL AND CAST(NEW.delegator_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.delegator_id AS TEXT) AND CAST(NEW.delegate_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.delegate_id AS TEXT) AND CAST(NEW.written_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.written_on AS TEXT) AND CAST(NEW.from_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.from_on AS TEXT) AND CAST(NEW.to_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.to_on AS TEXT) AND CAST(NEW.amount_limit AS TEXT) IS NOT DISTINCT FROM CAST(OLD.amount_limit AS TEXT) AND CAST(NEW.sha256 AS TEXT) IS NOT DISTINCT FROM CAST(OLD.sha256 AS TEXT) AND CAST(NEW.suffix AS TEXT) IS NOT DISTINCT FROM CAST(OLD.suffix AS TEXT) AND CAST(NEW.note AS TEXT) IS NOT DISTINCT FROM CAST(OLD.note AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT)) BEGIN SELECT RAISE(ABORT, 'refund_delegations is append-only'); END",
        "CREATE TRIGGER refund_delegations_no_delete BEFORE DELETE ON refund_delegations BEGIN SELECT RAISE(ABORT, 'refund_delegations is append-only'); END",
        "CREATE TRIGGER refunds_no_update BEFORE UPDATE ON refunds WHEN NOT ((OLD.state = NEW.state OR (OLD.state = 'accepted' AND NEW.state = 'paid') OR (OLD.state = 'customer_answered' AND NEW.state = 'accepted') OR (OLD.state = 'customer_answered' AND NEW.state = 'rejected') OR (OLD.state = 'customer_answered' AND NEW.state = 'withdrawn') OR (OLD.state = 'finance_confirmed' AND NEW.state = 'customer_answered') OR (OLD.state = 'finance_confirmed' AND NEW.state = 'withdrawn') OR (OLD.state = 'president_agreed' AND NEW.state = 'finance_confirmed') OR (OLD.state = 'president_agreed' AND NEW.state = 'president_agreed') OR (OLD.state = 'president_agreed' AND NEW.state = 'rejected') OR (OLD.state = 'president_agreed' AND NEW.state = 'withdrawn') OR (OLD.state = 'proposed' AND NEW.state = 'president_agreed') OR (OLD.state = 'proposed' AND NEW.state = 'rejected') OR (OLD.state = 'proposed' AND NEW.state = 'withdrawn')) AND (OLD.approver_id IS NULL OR CAST(NEW.approver_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.approver_id AS TEXT)) AND (OLD.approver_delegation_id IS NULL OR CAST(NEW.approver_delegation_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.approver_delegation_id AS TEXT)) AND (OLD.second_approver_id IS NULL OR CAST(NEW.second_approver_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.second_approver_id AS TEXT)) AND (OLD.second_delegation_id IS NULL OR CAST(NEW.second_delegation_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.second_delegation_id AS TEXT)) AND (OLD.confirmer_id IS NULL OR CAST(NEW.confirmer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmer_id AS TEXT)) AND (OLD.payer_id IS NULL OR CAST(NEW.payer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.payer_id AS TEXT)) AND (OLD.answered_by_id IS NULL OR CAST(NEW.answered_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.answered_by_id AS TEXT)) AND (OLD.answered_at IS NULL OR CAST(NEW.answered_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.answered_at AS TEXT)) AND (OLD.accepted_at IS NULL OR CAST(NEW.accepted_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.accepted_at AS TEXT)) AND CAST(NEW.number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.number AS TEXT) AND CAST(NEW.customer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.customer_id AS TEXT) AND CAST(NEW.kind AS TEXT) IS NOT DISTINCT FROM CAST(OLD.kind AS TEXT) AND CAST(NEW.nature AS TEXT) IS NOT DISTINCT FROM CAST(OLD.nature AS TEXT) AND CAST(NEW.cause AS TEXT) IS NOT DISTINCT FROM CAST(OLD.cause AS TEXT) AND CAST(NEW.reason_kind AS TEXT) IS NOT DISTINCT FROM CAST(OLD.reason_kind AS TEXT) AND CAST(NEW.reason AS TEXT) IS NOT DISTINCT FROM CAST(OLD.reason AS TEXT) AND CAST(NEW.requested_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.requested_on AS TEXT) AND CAST(NEW.demanded AS TEXT) IS NOT DISTINCT FROM CAST(OLD.demanded AS TEXT) AND CAST(NEW.had_before AS TEXT) IS NOT DISTINCT FROM CAST(OLD.had_before AS TEXT) AND CAST(NEW.amount AS TEXT) IS NOT DISTINCT FROM CAST(OLD.amount AS TEXT) AND CAST(NEW.interest AS TEXT) IS NOT DISTINCT FROM CAST(OLD.interest AS TEXT) AND CAST(NEW.total AS TEXT) IS NOT DISTINCT FROM CAST(OLD.total AS TEXT) AND CAST(NEW.lawful AS TEXT) IS NOT DISTINCT FROM CAST(OLD.lawful AS TEXT) AND CAST(NEW.lawful_interest AS TEXT) IS NOT DISTINCT FROM CAST(OLD.lawful_interest AS TEXT) AND CAST(NEW.calculation AS TEXT) IS NOT DISTINCT FROM CAST(OLD.calculation AS TEXT) AND CAST(NEW.difference_reason AS TEXT) IS NOT DISTINCT FROM CAST(OLD.difference_reason AS TEXT) AND CAST(NEW.free_service AS TEXT) IS NOT DISTINCT FROM CAST(OLD.free_service AS TEXT) AND CAST(NEW.gifts_returned AS TEXT) IS NOT DISTINCT FROM CAST(OLD.gifts_returned AS TEXT) AND CAST(NEW.aftercare AS TEXT) IS NOT DISTINCT FROM CAST(OLD.aftercare AS TEXT) AND CAST(NEW.case_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.case_id AS TEXT) AND CAST(NEW.case_number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.case_number AS TEXT) AND CAST(NEW.case_url AS TEXT) IS NOT DISTINCT FROM CAST(OLD.case_url AS TEXT) AND CAST(NEW.determination_sha256 AS TEXT) IS NOT DISTINCT FROM CAST(OLD.determination_sha256 AS TEXT) AND CAST(NEW.determination_suffix AS TEXT) IS NOT DISTINCT FROM CAST(OLD.determination_suffix AS TEXT) AND CAST(NEW.resubmits_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.resubmits_id AS TEXT) AND CAST(NEW.proposer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.proposer_id AS TEXT) AND CAST(NEW.proposed_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.proposed_at AS TEXT) AND CAST(NEW.needs_second AS TEXT) IS NOT DISTINCT FROM CAST(OLD.needs_second AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT)) BEGIN SELECT RAISE(ABORT, 'refunds is append-only'); END",
        "CREATE TRIGGER refunds_no_delete BEFORE DELETE ON refunds BEGIN SELECT RAISE(ABORT, 'refunds is append-only'); END",
        "CREATE TRIGGER refunds_start BEFORE INSERT ON refunds WHEN NEW.state <> 'proposed' OR COALESCE(NEW.approver_id, NEW.second_approver_id, NEW.confirmer_id, NEW.payer_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a refund starts as a proposal'); END",
        "CREATE TRIGGER refunds_covered BEFORE UPDATE ON refunds WHEN NEW.kind = 'refund' AND NEW.state = 'president_agreed' AND NEW.amount <> (SELECT COALESCE(SUM(amount), 0) FROM refund_shares WHERE refund_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a refund comes out of payments'); END",
        "CREATE TRIGGER refunds_accepted BEFORE UPDATE ON refunds WHEN NEW.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM refund_acceptances WHERE refund_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a refund is accepted by a signature'); END",
        "CREATE TRIGGER refunds_paid BEFORE UPDATE ON refunds WHEN NEW.state = 'paid' AND NOT EXISTS (SELECT 1 FROM refund_payouts WHERE refund_id = NEW.id AND payer_id = NEW.payer_id) BEGIN SELECT RAISE(ABORT, 'a refund is paid by a payout'); END",
        "CREATE TRIGGER refund_parts_no_update BEFORE UPDATE ON refund_parts BEGIN SELECT RAISE(ABORT, 'refund_parts is append-only'); END",
        "CREATE TRIGGER refund_parts_no_delete BEFORE DELETE ON refund_parts BEGIN SELECT RAISE(ABORT, 'refund_parts is append-only'); END",
        "CREATE TRIGGER refund_lines_no_update BEFORE UPDATE ON refund_lines BEGIN SELECT RAISE(ABORT, 'refund_lines is append-only'); END",
        "CREATE TRIGGER refund_lines_no_delete BEFORE DELETE ON refund_lines BEGIN SELECT RAISE(ABORT, 'refund_lines is append-only'); END",
        "CREATE TRIGGER refund_shares_no_update BEFORE UPDATE ON refund_shares BEGIN SELECT RAISE(ABORT, 'refund_shares is append-only'); END",
        "CREATE TRIGGER refund_shares_no_delete BEFORE DELETE ON refund_shares BEGIN SELECT RAISE(ABORT, 'refund_shares is append-only'); END",
        "CREATE TRIGGER refund_shares_limit BEFORE INSERT ON refund_shares WHEN NEW.amount + (SELECT COALESCE(SUM(s.amount), 0) FROM refund_shares s JOIN refunds r ON r.id = s.refund_id WHERE s.payment_id = NEW.payment_id AND r.state NOT IN ('rejected', 'withdrawn')) > (SELECT amount FROM payments WHERE id = NEW.payment_id) BEGIN SELECT RAISE(ABORT, 'refund_shares: more than was paid'); END",
        "CREATE TRIGGER refund_shares_start BEFORE INSERT ON refund_shares WHEN (SELECT state FROM refunds WHERE id = NEW.refund_id) <> 'proposed' BEGIN SELECT RAISE(ABORT, 'refund_shares belong to a proposal'); END",
        "CREATE TRIGGER refund_decisions_no_update BEFORE UPDATE ON refund_decisions BEGIN SELECT RAISE(ABORT, 'refund_decisions is append-only'); END",
        "CREATE TRIGGER refund_decisions_no_delete BEFORE DELETE ON refund_decisions BEGIN SELECT RAISE(ABORT, 'refund_decisions is append-only'); END",
        "CREATE TRIGGER refund_decisions_delegated BEFORE INSERT ON refund_decisions WHEN NEW.delegation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM refund_delegations d WHERE d.id = NEW.delegation_id AND d.delegate_id = NEW.person_id AND d.from_on <= NEW.decided_on AND d.to_on >= NEW.decided_on AND d.amount_limit >= NEW.amount AND d.revoked_at IS NULL) BEGIN SELECT RAISE(ABORT, 'the delegation does not cover this'); END",
        "CREATE TRIGGER refund_acceptances_no_update BEFORE UPDATE ON refund_acceptances BEGIN SELECT RAISE(ABORT, 'refund_acceptances is append-only'); END",
        "CREATE TRIGGER refund_acceptances_no_delete BEFORE DELETE ON refund_acceptances BEGIN SELECT RAISE(ABORT, 'refund_acceptances is append-only'); END",
        "CREATE TRIGGER refund_acceptances_turn BEFORE INSERT ON refund_acceptances WHEN (SELECT state FROM refunds WHERE id = NEW.refund_id) <> 'customer_answered' BEGIN SELECT RAISE(ABORT, 'a refund is accepted after the answer'); END",
        "CREATE TRIGGER refund_payouts_no_update BEFORE UPDATE ON refund_payouts BEGIN SELECT RAISE(ABORT, 'refund_payouts is append-only'); END",
        "CREATE TRIGGER refund_payouts_no_delete BEFORE DELETE ON refund_payouts BEGIN SELECT RAISE(ABORT, 'refund_payouts is append-only'); END",
        "CREATE TRIGGER refund_payouts_turn BEFORE INSERT ON refund_payouts WHEN (SELECT state FROM refunds WHERE id = NEW.refund_id) <> 'accepted' BEGIN SELECT RAISE(ABORT, 'a refund is paid after acceptance'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_interest_rates() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'interest_rates is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER interest_rates_no_update BEFORE UPDATE ON interest_rates FOR EACH ROW EXECUTE FUNCTION refuse_interest_rates()",
        "CREATE TRIGGER interest_rates_no_delete BEFORE DELETE ON interest_rates FOR EACH ROW EXECUTE FUNCTION refuse_interest_rates()",
        "CREATE OR REPLACE FUNCTION refuse_refund_delegations() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refund_delegations is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER refund_delegations_no_update BEFORE UPDATE ON refund_delegations FOR EACH ROW WHEN (NOT (OLD.revoked_at IS NULL AND CAST(NEW.delegator_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.delegator_id AS TEXT) AND CAST(NEW.delegate_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.delegate_id AS TEXT) AND CAST(NEW.written_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.written_on AS TEXT) AND CAST(NEW.from_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.from_on AS TEXT) AND CAST(NEW.to_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.to_on AS TEXT) AND CAST(NEW.amount_limit AS TEXT) IS NOT DISTINCT FROM CAST(OLD.amount_limit AS TEXT) AND CAST(NEW.sha256 AS TEXT) IS NOT DISTINCT FROM CAST(OLD.sha256 AS TEXT) AND CAST(NEW.suffix AS TEXT) IS NOT DISTINCT FROM CAST(OLD.suffix AS TEXT) AND CAST(NEW.note AS TEXT) IS NOT DISTINCT FROM CAST(OLD.note AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT))) EXECUTE FUNCTION refuse_refund_delegations()",
        "CREATE TRIGGER refund_delegations_no_delete BEFORE DELETE ON refund_delegations FOR EACH ROW EXECUTE FUNCTION refuse_refund_delegations()",
        "CREATE OR REPLACE FUNCTION refuse_refunds() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refunds is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER refunds_no_update BEFORE UPDATE ON refunds FOR EACH ROW WHEN (NOT ((OLD.state = NEW.state OR (OLD.state = 'accepted' AND NEW.state = 'paid') OR (OLD.state = 'customer_answered' AND NEW.state = 'accepted') OR (OLD.state = 'customer_answered' AND NEW.state = 'rejected') OR (OLD.state = 'customer_answered' AND NEW.state = 'withdrawn') OR (OLD.state = 'finance_confirmed' AND NEW.state = 'customer_answered') OR (OLD.state = 'finance_confirmed' AND NEW.state = 'withdrawn') OR (OLD.state = 'president_agreed' AND NEW.state = 'finance_confirmed') OR (OLD.state = 'president_agreed' AND NEW.state = 'president_agreed') OR (OLD.state = 'president_agreed' AND NEW.state = 'rejected') OR (OLD.state = 'president_agreed' AND NEW.state = 'withdrawn') OR (OLD.state = 'proposed' AND NEW.state = 'president_agreed') OR (OLD.state = 'proposed' AND NEW.state = 'rejected') OR (OLD.state = 'proposed' AND NEW.state = 'withdrawn')) AND (OLD.approver_id IS NULL OR CAST(NEW.approver_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.approver_id AS TEXT)) AND (OLD.approver_delegation_id IS NULL OR CAST(NEW.approver_delegation_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.approver_delegation_id AS TEXT)) AND (OLD.second_approver_id IS NULL OR CAST(NEW.second_approver_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.second_approver_id AS TEXT)) AND (OLD.second_delegation_id IS NULL OR CAST(NEW.second_delegation_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.second_delegation_id AS TEXT)) AND (OLD.confirmer_id IS NULL OR CAST(NEW.confirmer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmer_id AS TEXT)) AND (OLD.payer_id IS NULL OR CAST(NEW.payer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.payer_id AS TEXT)) AND (OLD.answered_by_id IS NULL OR CAST(NEW.answered_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.answered_by_id AS TEXT)) AND (OLD.answered_at IS NULL OR CAST(NEW.answered_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.answered_at AS TEXT)) AND (OLD.accepted_at IS NULL OR CAST(NEW.accepted_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.accepted_at AS TEXT)) AND CAST(NEW.number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.number AS TEXT) AND CAST(NEW.customer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.customer_id AS TEXT) AND CAST(NEW.kind AS TEXT) IS NOT DISTINCT FROM CAST(OLD.kind AS TEXT) AND CAST(NEW.nature AS TEXT) IS NOT DISTINCT FROM CAST(OLD.nature AS TEXT) AND CAST(NEW.cause AS TEXT) IS NOT DISTINCT FROM CAST(OLD.cause AS TEXT) AND CAST(NEW.reason_kind AS TEXT) IS NOT DISTINCT FROM CAST(OLD.reason_kind AS TEXT) AND CAST(NEW.reason AS TEXT) IS NOT DISTINCT FROM CAST(OLD.reason AS TEXT) AND CAST(NEW.requested_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.requested_on AS TEXT) AND CAST(NEW.demanded AS TEXT) IS NOT DISTINCT FROM CAST(OLD.demanded AS TEXT) AND CAST(NEW.had_before AS TEXT) IS NOT DISTINCT FROM CAST(OLD.had_before AS TEXT) AND CAST(NEW.amount AS TEXT) IS NOT DISTINCT FROM CAST(OLD.amount AS TEXT) AND CAST(NEW.interest AS TEXT) IS NOT DISTINCT FROM CAST(OLD.interest AS TEXT) AND CAST(NEW.total AS TEXT) IS NOT DISTINCT FROM CAST(OLD.total AS TEXT) AND CAST(NEW.lawful AS TEXT) IS NOT DISTINCT FROM CAST(OLD.lawful AS TEXT) AND CAST(NEW.lawful_interest AS TEXT) IS NOT DISTINCT FROM CAST(OLD.lawful_interest AS TEXT) AND CAST(NEW.calculation AS TEXT) IS NOT DISTINCT FROM CAST(OLD.calculation AS TEXT) AND CAST(NEW.difference_reason AS TEXT) IS NOT DISTINCT FROM CAST(OLD.difference_reason AS TEXT) AND CAST(NEW.free_service AS TEXT) IS NOT DISTINCT FROM CAST(OLD.free_service AS TEXT) AND CAST(NEW.gifts_returned AS TEXT) IS NOT DISTINCT FROM CAST(OLD.gifts_returned AS TEXT) AND CAST(NEW.aftercare AS TEXT) IS NOT DISTINCT FROM CAST(OLD.aftercare AS TEXT) AND CAST(NEW.case_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.case_id AS TEXT) AND CAST(NEW.case_number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.case_number AS TEXT) AND CAST(NEW.case_url AS TEXT) IS NOT DISTINCT FROM CAST(OLD.case_url AS TEXT) AND CAST(NEW.determination_sha256 AS TEXT) IS NOT DISTINCT FROM CAST(OLD.determination_sha256 AS TEXT) AND CAST(NEW.determination_suffix AS TEXT) IS NOT DISTINCT FROM CAST(OLD.determination_suffix AS TEXT) AND CAST(NEW.resubmits_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.resubmits_id AS TEXT) AND CAST(NEW.proposer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.proposer_id AS TEXT) AND CAST(NEW.proposed_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.proposed_at AS TEXT) AND CAST(NEW.needs_second AS TEXT) IS NOT DISTINCT FROM CAST(OLD.needs_second AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT))) EXECUTE FUNCTION refuse_refunds()",
        "CREATE TRIGGER refunds_no_delete BEFORE DELETE ON refunds FOR EACH ROW EXECUTE FUNCTION refuse_refunds()",
        "CREATE OR REPLACE FUNCTION check_refunds_start() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF NEW.state <> 'proposed' OR COALESCE(NEW.approver_id, NEW.second_approver_id, NEW.confirmer_id, NEW.payer_id) IS NOT NULL THEN RAISE EXCEPTION 'a refund starts as a proposal' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refunds_start BEFORE INSERT ON refunds FOR EACH ROW EXECUTE FUNCTION check_refunds_start()",
        "CREATE OR REPLACE FUNCTION check_refunds_covered() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF NEW.kind = 'refund' AND NEW.state = 'president_agreed' AND NEW.amount <> (SELECT COALESCE(SUM(amount), 0) FROM refund_shares WHERE refund_id = NEW.id) THEN RAISE EXCEPTION 'a refund comes out of payments' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refunds_covered BEFORE UPDATE ON refunds FOR EACH ROW EXECUTE FUNCTION check_refunds_covered()",
        "CREATE OR REPLACE FUNCTION check_refunds_accepted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF NEW.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM refund_acceptances WHERE refund_id = NEW.id) THEN RAISE EXCEPTION 'a refund is accepted by a signature' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refunds_accepted BEFORE UPDATE ON refunds FOR EACH ROW EXECUTE FUNCTION check_refunds_accepted()",
        "CREATE OR REPLACE FUNCTION check_refunds_paid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF NEW.state = 'paid' AND NOT EXISTS (SELECT 1 FROM refund_payouts WHERE refund_id = NEW.id AND payer_id = NEW.payer_id) THEN RAISE EXCEPTION 'a refund is paid by a payout' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refunds_paid BEFORE UPDATE ON refunds FOR EACH ROW EXECUTE FUNCTION check_refunds_paid()",
        "CREATE OR REPLACE FUNCTION refuse_refund_parts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refund_parts is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER refund_parts_no_update BEFORE UPDATE ON refund_parts FOR EACH ROW EXECUTE FUNCTION refuse_refund_parts()",
        "CREATE TRIGGER refund_parts_no_delete BEFORE DELETE ON refund_parts FOR EACH ROW EXECUTE FUNCTION refuse_refund_parts()",
        "CREATE OR REPLACE FUNCTION refuse_refund_lines() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refund_lines is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER refund_lines_no_update BEFORE UPDATE ON refund_lines FOR EACH ROW EXECUTE FUNCTION refuse_refund_lines()",
        "CREATE TRIGGER refund_lines_no_delete BEFORE DELETE ON refund_lines FOR EACH ROW EXECUTE FUNCTION refuse_refund_lines()",
        "CREATE OR REPLACE FUNCTION refuse_refund_shares() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refund_shares is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER refund_shares_no_update BEFORE UPDATE ON refund_shares FOR EACH ROW EXECUTE FUNCTION refuse_refund_shares()",
        "CREATE TRIGGER refund_shares_no_delete BEFORE DELETE ON refund_shares FOR EACH ROW EXECUTE FUNCTION refuse_refund_shares()",
        "CREATE OR REPLACE FUNCTION check_refund_shares_limit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM payments WHERE id = NEW.payment_id FOR UPDATE; IF NEW.amount + (SELECT COALESCE(SUM(s.amount), 0) FROM refund_shares s JOIN refunds r ON r.id = s.refund_id WHERE s.payment_id = NEW.payment_id AND r.state NOT IN ('rejected', 'withdrawn')) > (SELECT amount FROM payments WHERE id = NEW.payment_id) THEN RAISE EXCEPTION 'refund_shares: more than was paid' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refund_shares_limit BEFORE INSERT ON refund_shares FOR EACH ROW EXECUTE FUNCTION check_refund_shares_limit()",
        "CREATE OR REPLACE FUNCTION check_refund_shares_start() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF (SELECT state FROM refunds WHERE id = NEW.refund_id) <> 'proposed' THEN RAISE EXCEPTION 'refund_shares belong to a proposal' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refund_shares_start BEFORE INSERT ON refund_shares FOR EACH ROW EXECUTE FUNCTION check_refund_shares_start()",
        "CREATE OR REPLACE FUNCTION refuse_refund_decisions() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refund_decisions is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER refund_decisions_no_update BEFORE UPDATE ON refund_decisions FOR EACH ROW EXECUTE FUNCTION refuse_refund_decisions()",
        "CREATE TRIGGER refund_decisions_no_delete BEFORE DELETE ON refund_decisions FOR EACH ROW EXECUTE FUNCTION refuse_refund_decisions()",
        "CREATE OR REPLACE FUNCTION check_refund_decisions_delegated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF NEW.delegation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM refund_delegations d WHERE d.id = NEW.delegation_id AND d.delegate_id = NEW.person_id AND d.from_on <= NEW.decided_on AND d.to_on >= NEW.decided_on AND d.amount_limit >= NEW.amount AND d.revoked_at IS NULL) THEN RAISE EXCEPTION 'the delegation does not cover this' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refund_decisions_delegated BEFORE INSERT ON refund_decisions FOR EACH ROW EXECUTE FUNCTION check_refund_decisions_delegated()",
        "CREATE OR REPLACE FUNCTION refuse_refund_acceptances() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refund_acceptances is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER refund_acceptances_no_update BEFORE UPDATE ON refund_acceptances FOR EACH ROW EXECUTE FUNCTION refuse_refund_acceptances()",
        "CREATE TRIGGER refund_acceptances_no_delete BEFORE DELETE ON refund_acceptances FOR EACH ROW EXECUTE FUNCTION refuse_refund_acceptances()",
        "CREATE OR REPLACE FUNCTION check_refund_acceptances_turn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF (SELECT state FROM refunds WHERE id = NEW.refund_id) <> 'customer_answered' THEN RAISE EXCEPTION 'a refund is accepted after the answer' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refund_acceptances_turn BEFORE INSERT ON refund_acceptances FOR EACH ROW EXECUTE FUNCTION check_refund_acceptances_turn()",
        "CREATE OR REPLACE FUNCTION refuse_refund_payouts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refund_payouts is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER refund_payouts_no_update BEFORE UPDATE ON refund_payouts FOR EACH ROW EXECUTE FUNCTION refuse_refund_payouts()",
        "CREATE TRIGGER refund_payouts_no_delete BEFORE DELETE ON refund_payouts FOR EACH ROW EXECUTE FUNCTION refuse_refund_payouts()",
        "CREATE OR REPLACE FUNCTION check_refund_payouts_turn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF (SELECT state FROM refunds WHERE id = NEW.refund_id) <> 'accepted' THEN RAISE EXCEPTION 'a refund is paid after acceptance' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refund_payouts_turn BEFORE INSERT ON refund_payouts FOR EACH ROW EXECUTE FUNCTION check_refund_payouts_turn()",
    ],
}


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "interest_rates",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('lpr', 'deposit')", name=op.f("ck_interest_rates_kind_known")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_interest_rates_has_source")),
        sa.CheckConstraint("hundredths BETWEEN 1 AND 3600", name=op.f("ck_interest_rates_believable")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_interest_rates_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_rates")),
    )
    with op.batch_alter_table("interest_rates", schema=None) as batch_op:
        batch_op.create_index("ix_interest_rates_kind", ["kind", "from_on", "id"], unique=False)

    op.create_table(
        "refund_delegations",
        sa.Column("delegator_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("amount_limit", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("suffix", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("sha256 <> ''", name=op.f("ck_refund_delegations_has_paper")),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by_id IS NULL)", name=op.f("ck_refund_delegations_revoked_by_somebody")
        ),
        sa.CheckConstraint("amount_limit > 0", name=op.f("ck_refund_delegations_has_limit")),
        sa.CheckConstraint("delegator_id <> delegate_id", name=op.f("ck_refund_delegations_two_persons")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_refund_delegations_forwards")),
        sa.CheckConstraint("written_on <= from_on", name=op.f("ck_refund_delegations_written_before")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_refund_delegations_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_refund_delegations_created_by_id")),
        sa.ForeignKeyConstraint(["delegate_id"], ["people.id"], name=op.f("fk_refund_delegations_delegate_id")),
        sa.ForeignKeyConstraint(["delegator_id"], ["people.id"], name=op.f("fk_refund_delegations_delegator_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["people.id"], name=op.f("fk_refund_delegations_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_delegations")),
    )
    with op.batch_alter_table("refund_delegations", schema=None) as batch_op:
        batch_op.create_index("ix_refund_delegations_delegate", ["delegate_id", "to_on"], unique=False)

    op.create_table(
        "refunds",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("reason_kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("demanded", sa.BigInteger(), nullable=True),
        sa.Column("had_before", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("lawful", sa.BigInteger(), nullable=False),
        sa.Column("lawful_interest", sa.BigInteger(), nullable=False),
        sa.Column("calculation", sa.JSON(), nullable=False),
        sa.Column("difference_reason", sa.Text(), nullable=False),
        sa.Column("free_service", sa.Text(), nullable=False),
        sa.Column("gifts_returned", sa.Text(), nullable=False),
        sa.Column("aftercare", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("case_url", sa.String(length=200), nullable=False),
        sa.Column("determination_sha256", sa.String(length=64), nullable=False),
        sa.Column("determination_suffix", sa.String(length=10), nullable=False),
        sa.Column("resubmits_id", sa.Integer(), nullable=True),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("approver_delegation_id", sa.Integer(), nullable=True),
        sa.Column("second_approver_id", sa.Integer(), nullable=True),
        sa.Column("second_delegation_id", sa.Integer(), nullable=True),
        sa.Column("confirmer_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_way", sa.String(length=20), nullable=False),
        sa.Column("answer_note", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pay_by", sa.Date(), nullable=True),
        sa.Column("payer_id", sa.Integer(), nullable=True),
        sa.Column("payer_may_confirm", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(case_id IS NULL) OR case_number <> ''", name=op.f("ck_refunds_case_has_number")),
        sa.CheckConstraint(
            "(kind = 'refund' AND nature = '' AND cause IN ('clinic', 'customer', 'cooling_off')) OR (kind = 'compensation' AND cause = '' AND interest = 0 AND nature IN ('damages', 'goodwill'))",
            name=op.f("ck_refunds_kind_fits"),
        ),
        sa.CheckConstraint("(state = 'paid') = (payer_id IS NOT NULL)", name=op.f("ck_refunds_paid_by_somebody")),
        sa.CheckConstraint(
            "kind <> 'refund' OR total = lawful + lawful_interest OR difference_reason <> ''",
            name=op.f("ck_refunds_difference_is_explained"),
        ),
        sa.CheckConstraint("kind IN ('refund', 'compensation')", name=op.f("ck_refunds_kind_known")),
        sa.CheckConstraint(
            "nature <> 'damages' OR determination_sha256 <> ''", name=op.f("ck_refunds_damages_are_determined")
        ),
        sa.CheckConstraint(
            "reason_kind IN ('effect', 'service', 'medical', 'personal', 'changed_mind', 'price', 'cannot_deliver', 'other') AND reason <> ''",
            name=op.f("ck_refunds_has_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'president_agreed', 'finance_confirmed', 'customer_answered', 'accepted', 'paid', 'rejected', 'withdrawn')",
            name=op.f("ck_refunds_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'rejected', 'withdrawn') OR approver_id IS NOT NULL",
            name=op.f("ck_refunds_president_agreed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'paid') OR (accepted_at IS NOT NULL AND pay_by IS NOT NULL)",
            name=op.f("ck_refunds_accepted"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('customer_answered', 'accepted', 'paid') OR (answered_at IS NOT NULL AND answered_by_id IS NOT NULL)",
            name=op.f("ck_refunds_customer_answered"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('finance_confirmed', 'customer_answered', 'accepted', 'paid') OR (confirmer_id IS NOT NULL AND (NOT needs_second OR second_approver_id IS NOT NULL))",
            name=op.f("ck_refunds_finance_confirmed"),
        ),
        sa.CheckConstraint(
            "amount > 0 AND interest >= 0 AND total = amount + interest", name=op.f("ck_refunds_adds_up")
        ),
        sa.CheckConstraint("approver_id <> confirmer_id", name=op.f("ck_refunds_approver_is_not_confirmer")),
        sa.CheckConstraint("approver_id <> payer_id", name=op.f("ck_refunds_approver_is_not_payer")),
        sa.CheckConstraint(
            "approver_id <> second_approver_id", name=op.f("ck_refunds_approver_is_not_second_approver")
        ),
        sa.CheckConstraint(
            "confirmer_id <> payer_id OR payer_may_confirm", name=op.f("ck_refunds_confirmer_is_not_payer")
        ),
        sa.CheckConstraint("interest <= lawful_interest", name=op.f("ck_refunds_interest_is_lawful")),
        sa.CheckConstraint("proposer_id <> approver_id", name=op.f("ck_refunds_proposer_is_not_approver")),
        sa.CheckConstraint("proposer_id <> confirmer_id", name=op.f("ck_refunds_proposer_is_not_confirmer")),
        sa.CheckConstraint("proposer_id <> payer_id", name=op.f("ck_refunds_proposer_is_not_payer")),
        sa.CheckConstraint(
            "proposer_id <> second_approver_id", name=op.f("ck_refunds_proposer_is_not_second_approver")
        ),
        sa.CheckConstraint(
            "second_approver_id <> confirmer_id", name=op.f("ck_refunds_second_approver_is_not_confirmer")
        ),
        sa.CheckConstraint("second_approver_id <> payer_id", name=op.f("ck_refunds_second_approver_is_not_payer")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["people.id"], name=op.f("fk_refunds_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["approver_delegation_id"], ["refund_delegations.id"], name=op.f("fk_refunds_approver_delegation_id")
        ),
        sa.ForeignKeyConstraint(["approver_id"], ["people.id"], name=op.f("fk_refunds_approver_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_refunds_branch_id")),
        sa.ForeignKeyConstraint(["confirmer_id"], ["people.id"], name=op.f("fk_refunds_confirmer_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_refunds_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_refunds_customer_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["people.id"], name=op.f("fk_refunds_payer_id")),
        sa.ForeignKeyConstraint(["proposer_id"], ["people.id"], name=op.f("fk_refunds_proposer_id")),
        sa.ForeignKeyConstraint(["resubmits_id"], ["refunds.id"], name=op.f("fk_refunds_resubmits_id")),
        sa.ForeignKeyConstraint(["second_approver_id"], ["people.id"], name=op.f("fk_refunds_second_approver_id")),
        sa.ForeignKeyConstraint(
            ["second_delegation_id"], ["refund_delegations.id"], name=op.f("fk_refunds_second_delegation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("id", "total", name=op.f("uq_refunds_id_total")),
        sa.UniqueConstraint("number", name=op.f("uq_refunds_number")),
    )
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.create_index("ix_refunds_amount", ["branch_id", "total"], unique=False)
        batch_op.create_index("ix_refunds_case", ["case_id"], unique=False)
        batch_op.create_index("ix_refunds_customer", ["customer_id", "id"], unique=False)
        batch_op.create_index("ix_refunds_number", ["branch_id", "number"], unique=False)
        batch_op.create_index(
            "ix_refunds_pay_by",
            ["branch_id", "pay_by"],
            unique=False,
            sqlite_where=sa.text("state <> 'paid'"),
            postgresql_where=sa.text("state <> 'paid'"),
        )
        batch_op.create_index("ix_refunds_proposed", ["branch_id", "proposed_at"], unique=False)
        batch_op.create_index("ix_refunds_state", ["branch_id", "state", "state_since"], unique=False)

    op.create_table(
        "refund_acceptances",
        sa.Column("signer_name", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("original_place", sa.String(length=120), nullable=False),
        sa.Column("account_holder", sa.String(length=60), nullable=False),
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("signer_name <> '' AND account_holder <> ''", name=op.f("ck_refund_acceptances_has_names")),
        sa.CheckConstraint(
            "way <> 'drawn' OR signature_id IS NOT NULL", name=op.f("ck_refund_acceptances_drawn_is_kept")
        ),
        sa.CheckConstraint(
            "way <> 'paper' OR original_place <> ''", name=op.f("ck_refund_acceptances_original_has_place")
        ),
        sa.CheckConstraint("way IN ('drawn', 'paper')", name=op.f("ck_refund_acceptances_way_known")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_refund_acceptances_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_refund_acceptances_created_by_id")),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_refund_acceptances_refund_id")),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name=op.f("fk_refund_acceptances_signature_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_acceptances")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_refund_acceptances_refund_id")),
    )
    with op.batch_alter_table("refund_acceptances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_acceptances_refund_id"), ["refund_id"], unique=False)

    op.create_table(
        "refund_decisions",
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "step IN ('agree', 'agree_second', 'confirm', 'reject', 'take_back', 'refuse')",
            name=op.f("ck_refund_decisions_step_known"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_refund_decisions_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_refund_decisions_created_by_id")),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["refund_delegations.id"], name=op.f("fk_refund_decisions_delegation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_refund_decisions_person_id")),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_refund_decisions_refund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_decisions")),
        sa.UniqueConstraint("refund_id", "step", name=op.f("uq_refund_decisions_refund_id_step")),
    )
    with op.batch_alter_table("refund_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_decisions_refund_id"), ["refund_id"], unique=False)

    op.create_table(
        "refund_payouts",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("receiver", sa.String(length=60), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("original_place", sa.String(length=120), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("voucher <> '' AND receiver <> ''", name=op.f("ck_refund_payouts_has_voucher_and_receiver")),
        sa.CheckConstraint("way <> 'drawn' OR signature_id IS NOT NULL", name=op.f("ck_refund_payouts_drawn_is_kept")),
        sa.CheckConstraint("way <> 'paper' OR original_place <> ''", name=op.f("ck_refund_payouts_original_has_place")),
        sa.CheckConstraint("way IN ('drawn', 'paper')", name=op.f("ck_refund_payouts_way_known")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_refund_payouts_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_refund_payouts_created_by_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["people.id"], name=op.f("fk_refund_payouts_payer_id")),
        sa.ForeignKeyConstraint(
            ["refund_id", "amount"], ["refunds.id", "refunds.total"], name="fk_refund_payouts_total"
        ),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_refund_payouts_refund_id")),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name=op.f("fk_refund_payouts_signature_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_payouts")),
        sa.UniqueConstraint("branch_id", "voucher", name=op.f("uq_refund_payouts_branch_id_voucher")),
        sa.UniqueConstraint("number", name=op.f("uq_refund_payouts_number")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_refund_payouts_refund_id")),
    )
    with op.batch_alter_table("refund_payouts", schema=None) as batch_op:
        batch_op.create_index("ix_refund_payouts_paid", ["branch_id", "paid_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_payouts_refund_id"), ["refund_id"], unique=False)

    op.create_table(
        "refund_parts",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("doctor_name", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount >= 0 AND interest >= 0", name=op.f("ck_refund_parts_not_negative")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_refund_parts_branch_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["people.id"], name=op.f("fk_refund_parts_consultant_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["service_contracts.id"], name=op.f("fk_refund_parts_contract_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_refund_parts_created_by_id")),
        sa.ForeignKeyConstraint(["order_id"], ["charge_orders.id"], name=op.f("fk_refund_parts_order_id")),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_refund_parts_refund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_parts")),
        sa.UniqueConstraint("refund_id", "contract_id", name=op.f("uq_refund_parts_refund_id_contract_id")),
    )
    with op.batch_alter_table("refund_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_parts_consultant_id"), ["consultant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_parts_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_parts_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_parts_refund_id"), ["refund_id"], unique=False)

    op.create_table(
        "refund_lines",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "delivered = 0 OR delivered_on IS NOT NULL", name=op.f("ck_refund_lines_delivered_on_a_day")
        ),
        sa.CheckConstraint("delivered BETWEEN 0 AND quantity", name=op.f("ck_refund_lines_delivered_of_bought")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_refund_lines_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_refund_lines_created_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_refund_lines_item_id")),
        sa.ForeignKeyConstraint(["part_id"], ["refund_parts.id"], name=op.f("fk_refund_lines_part_id")),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_refund_lines_refund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_lines")),
        sa.UniqueConstraint("part_id", "position", name=op.f("uq_refund_lines_part_id_position")),
    )
    with op.batch_alter_table("refund_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_lines_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_lines_part_id"), ["part_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_lines_refund_id"), ["refund_id"], unique=False)

    op.create_table(
        "refund_shares",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refund_shares_above_zero")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_refund_shares_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_refund_shares_created_by_id")),
        sa.ForeignKeyConstraint(["part_id"], ["refund_parts.id"], name=op.f("fk_refund_shares_part_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_refund_shares_payment_id")),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_refund_shares_refund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_shares")),
        sa.UniqueConstraint("refund_id", "payment_id", name=op.f("uq_refund_shares_refund_id_payment_id")),
    )
    with op.batch_alter_table("refund_shares", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_shares_part_id"), ["part_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_shares_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_shares_refund_id"), ["refund_id"], unique=False)

    # ### end Alembic commands ###
    for statement in LOCKS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table("refund_shares", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_shares_refund_id"))
        batch_op.drop_index(batch_op.f("ix_refund_shares_payment_id"))
        batch_op.drop_index(batch_op.f("ix_refund_shares_part_id"))

    op.drop_table("refund_shares")
    with op.batch_alter_table("refund_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_lines_refund_id"))
        batch_op.drop_index(batch_op.f("ix_refund_lines_part_id"))
        batch_op.drop_index(batch_op.f("ix_refund_lines_item_id"))

    op.drop_table("refund_lines")
    with op.batch_alter_table("refund_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_parts_refund_id"))
        batch_op.drop_index(batch_op.f("ix_refund_parts_order_id"))
        batch_op.drop_index(batch_op.f("ix_refund_parts_contract_id"))
        batch_op.drop_index(batch_op.f("ix_refund_parts_consultant_id"))

    op.drop_table("refund_parts")
    with op.batch_alter_table("refund_payouts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_payouts_refund_id"))
        batch_op.drop_index("ix_refund_payouts_paid")

    op.drop_table("refund_payouts")
    with op.batch_alter_table("refund_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_decisions_refund_id"))

    op.drop_table("refund_decisions")
    with op.batch_alter_table("refund_acceptances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_acceptances_refund_id"))

    op.drop_table("refund_acceptances")
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.drop_index("ix_refunds_state")
        batch_op.drop_index("ix_refunds_proposed")
        batch_op.drop_index(
            "ix_refunds_pay_by", sqlite_where=sa.text("state <> 'paid'"), postgresql_where=sa.text("state <> 'paid'")
        )
        batch_op.drop_index("ix_refunds_number")
        batch_op.drop_index("ix_refunds_customer")
        batch_op.drop_index("ix_refunds_case")
        batch_op.drop_index("ix_refunds_amount")

    op.drop_table("refunds")
    with op.batch_alter_table("refund_delegations", schema=None) as batch_op:
        batch_op.drop_index("ix_refund_delegations_delegate")

    op.drop_table("refund_delegations")
    with op.batch_alter_table("interest_rates", schema=None) as batch_op:
        batch_op.drop_index("ix_interest_rates_kind")

    op.drop_table("interest_rates")
    # ### end Alembic commands ###
