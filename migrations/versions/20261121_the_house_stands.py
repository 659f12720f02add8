"""the house stands"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: What the database itself refuses (append-only tables, locked records), per dialect.
LOCKS = {
    "sqlite": [
        "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END",
        "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END",
        "CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents WHEN NOT (OLD.sha256 IS NULL) BEGIN SELECT RAISE(ABORT, 'documents is append-only'); END",
        "CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'documents is append-only'); END",
        "CREATE TRIGGER state_changes_no_update BEFORE UPDATE ON state_changes BEGIN SELECT RAISE(ABORT, 'state_changes is append-only'); END",
        "CREATE TRIGGER state_changes_no_delete BEFORE DELETE ON state_changes BEGIN SELECT RAISE(ABORT, 'state_changes is append-only'); END",
        "CREATE TRIGGER signatures_no_update BEFORE UPDATE ON signatures BEGIN SELECT RAISE(ABORT, 'signatures is append-only'); END",
        "CREATE TRIGGER signatures_no_delete BEFORE DELETE ON signatures BEGIN SELECT RAISE(ABORT, 'signatures is append-only'); END",
        "CREATE TRIGGER setting_changes_no_update BEFORE UPDATE ON setting_changes BEGIN SELECT RAISE(ABORT, 'setting_changes is append-only'); END",
        "CREATE TRIGGER setting_changes_no_delete BEFORE DELETE ON setting_changes BEGIN SELECT RAISE(ABORT, 'setting_changes is append-only'); END",
        "CREATE TRIGGER signature_documents_no_update BEFORE UPDATE ON signature_documents BEGIN SELECT RAISE(ABORT, 'signature_documents is append-only'); END",
        "CREATE TRIGGER signature_documents_no_delete BEFORE DELETE ON signature_documents BEGIN SELECT RAISE(ABORT, 'signature_documents is append-only'); END",
        "CREATE TRIGGER contract_template_versions_no_update BEFORE UPDATE ON contract_template_versions WHEN NOT (OLD.state = 'draft' OR (OLD.state = 'approved' AND NEW.state = 'retired' AND CAST(NEW.template_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.template_id AS TEXT) AND CAST(NEW.number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.number AS TEXT) AND CAST(NEW.author_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.author_id AS TEXT) AND CAST(NEW.terms AS TEXT) IS NOT DISTINCT FROM CAST(OLD.terms AS TEXT) AND CAST(NEW.approved_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.approved_by_id AS TEXT) AND CAST(NEW.approved_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.approved_at AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT))) BEGIN SELECT RAISE(ABORT, 'contract_template_versions is append-only'); END",
        "CREATE TRIGGER contract_template_versions_no_delete BEFORE DELETE ON contract_template_versions BEGIN SELECT RAISE(ABORT, 'contract_template_versions is append-only'); END",
        "CREATE TRIGGER customer_owners_no_update BEFORE UPDATE ON customer_owners BEGIN SELECT RAISE(ABORT, 'customer_owners is append-only'); END",
        "CREATE TRIGGER customer_owners_no_delete BEFORE DELETE ON customer_owners BEGIN SELECT RAISE(ABORT, 'customer_owners is append-only'); END",
        "CREATE TRIGGER timeline_events_no_update BEFORE UPDATE ON timeline_events BEGIN SELECT RAISE(ABORT, 'timeline_events is append-only'); END",
        "CREATE TRIGGER timeline_events_no_delete BEFORE DELETE ON timeline_events BEGIN SELECT RAISE(ABORT, 'timeline_events is append-only'); END",
        "CREATE TRIGGER customer_consents_no_update BEFORE UPDATE ON customer_consents BEGIN SELECT RAISE(ABORT, 'customer_consents is append-only'); END",
        "CREATE TRIGGER customer_consents_no_delete BEFORE DELETE ON customer_consents BEGIN SELECT RAISE(ABORT, 'customer_consents is append-only'); END",
        "CREATE TRIGGER customer_changes_no_update BEFORE UPDATE ON customer_changes BEGIN SELECT RAISE(ABORT, 'customer_changes is append-only'); END",
        "CREATE TRIGGER customer_changes_no_delete BEFORE DELETE ON customer_changes BEGIN SELECT RAISE(ABORT, 'customer_changes is append-only'); END",
        "CREATE TRIGGER customer_photos_no_update BEFORE UPDATE ON customer_photos BEGIN SELECT RAISE(ABORT, 'customer_photos is append-only'); END",
        "CREATE TRIGGER customer_photos_no_delete BEFORE DELETE ON customer_photos BEGIN SELECT RAISE(ABORT, 'customer_photos is append-only'); END",
        "CREATE TRIGGER customer_documents_no_update BEFORE UPDATE ON customer_documents BEGIN SELECT RAISE(ABORT, 'customer_documents is append-only'); END",
        "CREATE TRIGGER customer_documents_no_delete BEFORE DELETE ON customer_documents BEGIN SELECT RAISE(ABORT, 'customer_documents is append-only'); END",
        "CREATE TRIGGER customer_merges_no_update BEFORE UPDATE ON customer_merges BEGIN SELECT RAISE(ABORT, 'customer_merges is append-only'); END",
        "CREATE TRIGGER customer_merges_no_delete BEFORE DELETE ON customer_merges BEGIN SELECT RAISE(ABORT, 'customer_merges is append-only'); END",
        "CREATE TRIGGER file_openings_no_update BEFORE UPDATE ON file_openings BEGIN SELECT RAISE(ABORT, 'file_openings is append-only'); END",
        "CREATE TRIGGER file_openings_no_delete BEFORE DELETE ON file_openings BEGIN SELECT RAISE(ABORT, 'file_openings is append-only'); END",
        "CREATE TRIGGER consultations_no_update BEFORE UPDATE ON consultations WHEN NOT (OLD.state <> 'signed') BEGIN SELECT RAISE(ABORT, 'consultations is append-only'); END",
        "CREATE TRIGGER consultations_no_delete BEFORE DELETE ON consultations BEGIN SELECT RAISE(ABORT, 'consultations is append-only'); END",
        "CREATE TRIGGER skipped_consultations_no_update BEFORE UPDATE ON skipped_consultations BEGIN SELECT RAISE(ABORT, 'skipped_consultations is append-only'); END",
        "CREATE TRIGGER skipped_consultations_no_delete BEFORE DELETE ON skipped_consultations BEGIN SELECT RAISE(ABORT, 'skipped_consultations is append-only'); END",
        "CREATE TRIGGER doctor_parts_locked_insert BEFORE INSERT ON doctor_parts WHEN (SELECT state FROM consultations WHERE id = NEW.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'doctor_parts: the consultation is signed'); END",
        "CREATE TRIGGER doctor_parts_locked_update BEFORE UPDATE ON doctor_parts WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'doctor_parts: the consultation is signed'); END",
        "CREATE TRIGGER doctor_parts_locked_delete BEFORE DELETE ON doctor_parts WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'doctor_parts: the consultation is signed'); END",
        "CREATE TRIGGER told_points_locked_insert BEFORE INSERT ON told_points WHEN (SELECT state FROM consultations WHERE id = NEW.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'told_points: the consultation is signed'); END",
        "CREATE TRIGGER told_points_locked_update BEFORE UPDATE ON told_points WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'told_points: the consultation is signed'); END",
        "CREATE TRIGGER told_points_locked_delete BEFORE DELETE ON told_points WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'told_points: the consultation is signed'); END",
        "CREATE TRIGGER cases_shown_locked_insert BEFORE INSERT ON cases_shown WHEN (SELECT state FROM consultations WHERE id = NEW.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'cases_shown: the consultation is signed'); END",
        "CREATE TRIGGER cases_shown_locked_update BEFORE UPDATE ON cases_shown WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'cases_shown: the consultation is signed'); END",
        "CREATE TRIGGER cases_shown_locked_delete BEFORE DELETE ON cases_shown WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'cases_shown: the consultation is signed'); END",
        "CREATE TRIGGER picture_requests_locked_insert BEFORE INSERT ON picture_requests WHEN (SELECT state FROM consultations WHERE id = NEW.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'picture_requests: the consultation is signed'); END",
        "CREATE TRIGGER picture_requests_locked_update BEFORE UPDATE ON picture_requests WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'picture_requests: the consultation is signed'); END",
        "CREATE TRIGGER picture_requests_locked_delete BEFORE DELETE ON picture_requests WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'picture_requests: the consultation is signed'); END",
        "CREATE TRIGGER price_talks_locked_insert BEFORE INSERT ON price_talks WHEN (SELECT state FROM consultations WHERE id = NEW.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'price_talks: the consultation is signed'); END",
        "CREATE TRIGGER price_talks_locked_update BEFORE UPDATE ON price_talks WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'price_talks: the consultation is signed'); END",
        "CREATE TRIGGER price_talks_locked_delete BEFORE DELETE ON price_talks WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'price_talks: the consultation is signed'); END",
        "CREATE TRIGGER product_advice_locked_insert BEFORE INSERT ON product_advice WHEN (SELECT state FROM consultations WHERE id = NEW.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'product_advice: the consultation is signed'); END",
        "CREATE TRIGGER product_advice_locked_update BEFORE UPDATE ON product_advice WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'product_advice: the consultation is signed'); END",
        "CREATE TRIGGER product_advice_locked_delete BEFORE DELETE ON product_advice WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'product_advice: the consultation is signed'); END",
        "CREATE TRIGGER declined_wishes_locked_insert BEFORE INSERT ON declined_wishes WHEN (SELECT state FROM consultations WHERE id = NEW.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'declined_wishes: the consultation is signed'); END",
        "CREATE TRIGGER declined_wishes_locked_update BEFORE UPDATE ON declined_wishes WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'declined_wishes: the consultation is signed'); END",
        "CREATE TRIGGER declined_wishes_locked_delete BEFORE DELETE ON declined_wishes WHEN (SELECT state FROM consultations WHERE id = OLD.consultation_id) = 'signed' BEGIN SELECT RAISE(ABORT, 'declined_wishes: the consultation is signed'); END",
        "CREATE TRIGGER open_questions_no_update BEFORE UPDATE ON open_questions WHEN NOT (OLD.answered_at IS NULL) BEGIN SELECT RAISE(ABORT, 'open_questions is append-only'); END",
        "CREATE TRIGGER open_questions_no_delete BEFORE DELETE ON open_questions BEGIN SELECT RAISE(ABORT, 'open_questions is append-only'); END",
        "CREATE TRIGGER passed_feedback_no_update BEFORE UPDATE ON passed_feedback WHEN NOT (OLD.handled_at IS NULL) BEGIN SELECT RAISE(ABORT, 'passed_feedback is append-only'); END",
        "CREATE TRIGGER passed_feedback_no_delete BEFORE DELETE ON passed_feedback BEGIN SELECT RAISE(ABORT, 'passed_feedback is append-only'); END",
        "CREATE TRIGGER contraindication_clearances_no_update BEFORE UPDATE ON contraindication_clearances BEGIN SELECT RAISE(ABORT, 'contraindication_clearances is append-only'); END",
        "CREATE TRIGGER contraindication_clearances_no_delete BEFORE DELETE ON contraindication_clearances BEGIN SELECT RAISE(ABORT, 'contraindication_clearances is append-only'); END",
        "CREATE TRIGGER consultation_addenda_no_update BEFORE UPDATE ON consultation_addenda BEGIN SELECT RAISE(ABORT, 'consultation_addenda is append-only'); END",
        "CREATE TRIGGER consultation_addenda_no_delete BEFORE DELETE ON consultation_addenda BEGIN SELECT RAISE(ABORT, 'consultation_addenda is append-only'); END",
        "CREATE TRIGGER considering_contacts_no_update BEFORE UPDATE ON considering_contacts BEGIN SELECT RAISE(ABORT, 'considering_contacts is append-only'); END",
        "CREATE TRIGGER considering_contacts_no_delete BEFORE DELETE ON considering_contacts BEGIN SELECT RAISE(ABORT, 'considering_contacts is append-only'); END",
        "CREATE TRIGGER plan_versions_no_update BEFORE UPDATE ON plan_versions WHEN NOT (OLD.state IN ('draft', 'in_adjustment', 'awaiting_doctor') OR (OLD.state = 'approved' AND CAST(NEW.plan_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.plan_id AS TEXT) AND CAST(NEW.version AS TEXT) IS NOT DISTINCT FROM CAST(OLD.version AS TEXT) AND CAST(NEW.drafter_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.drafter_id AS TEXT) AND CAST(NEW.wish AS TEXT) IS NOT DISTINCT FROM CAST(OLD.wish AS TEXT) AND CAST(NEW.combination AS TEXT) IS NOT DISTINCT FROM CAST(OLD.combination AS TEXT) AND CAST(NEW.budget AS TEXT) IS NOT DISTINCT FROM CAST(OLD.budget AS TEXT) AND CAST(NEW.time_limit_days AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_limit_days AS TEXT) AND CAST(NEW.time_note AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_note AS TEXT) AND CAST(NEW.quoted_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.quoted_on AS TEXT) AND CAST(NEW.confirmed_name AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_name AS TEXT) AND CAST(NEW.confirmed_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_at AS TEXT) AND CAST(NEW.confirmed_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_by_id AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT)) OR (OLD.state = 'explained' AND CAST(NEW.plan_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.plan_id AS TEXT) AND CAST(NEW.version AS TEXT) IS NOT DISTINCT FROM CAST(OLD.version AS TEXT) AND CAST(NEW.drafter_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.drafter_id AS TEXT) AND CAST(NEW.wish AS TEXT) IS NOT DISTINCT FROM CAST(OLD.wish AS TEXT) AND CAST(NEW.combination AS TEXT) IS NOT DISTINCT FROM CAST(OLD.combination AS TEXT) AND CAST(NEW.budget AS TEXT) IS NOT DISTINCT FROM CAST(OLD.budget AS TEXT) AND CAST(NEW.time_limit_days AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_limit_days AS TEXT) AND CAST(NEW.time_note AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_note AS TEXT) AND CAST(NEW.quoted_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.quoted_on AS TEXT) AND CAST(NEW.valid_until AS TEXT) IS NOT DISTINCT FROM CAST(OLD.valid_until AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT)) OR (OLD.state = 'confirmed' AND NEW.state = 'superseded' AND CAST(NEW.plan_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.plan_id AS TEXT) AND CAST(NEW.version AS TEXT) IS NOT DISTINCT FROM CAST(OLD.version AS TEXT) AND CAST(NEW.drafter_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.drafter_id AS TEXT) AND CAST(NEW.wish AS TEXT) IS NOT DISTINCT FROM CAST(OLD.wish AS TEXT) AND CAST(NEW.combination AS TEXT) IS NOT DISTINCT FROM CAST(OLD.combination AS TEXT) AND CAST(NEW.budget AS TEXT) IS NOT DISTINCT FROM CAST(OLD.budget AS TEXT) AND CAST(NEW.time_limit_days AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_limit_days AS TEXT) AND CAST(NEW.time_note AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_note AS TEXT) AND CAST(NEW.quoted_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.quoted_on AS TEXT) AND CAST(NEW.valid_until AS TEXT) IS NOT DISTINCT FROM CAST(OLD.valid_until AS TEXT) AND CAST(NEW.confirmed_name AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_name AS TEXT) AND CAST(NEW.confirmed_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_at AS TEXT) AND CAST(NEW.confirmed_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_by_id AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT))) BEGIN SELECT RAISE(ABORT, 'plan_versions is append-only'); END",
        "CREATE TRIGGER plan_versions_no_delete BEFORE DELETE ON plan_versions BEGIN SELECT RAISE(ABORT, 'plan_versions is append-only'); END",
        "CREATE TRIGGER plan_examinations_no_update BEFORE UPDATE ON plan_examinations WHEN NOT (OLD.result_at IS NULL) BEGIN SELECT RAISE(ABORT, 'plan_examinations is append-only'); END",
        "CREATE TRIGGER plan_examinations_no_delete BEFORE DELETE ON plan_examinations BEGIN SELECT RAISE(ABORT, 'plan_examinations is append-only'); END",
        "CREATE TRIGGER plan_items_fixed_insert BEFORE INSERT ON plan_items WHEN (SELECT state FROM plan_versions WHERE id = NEW.version_id) NOT IN ('draft', 'in_adjustment', 'awaiting_doctor') BEGIN SELECT RAISE(ABORT, 'plan_items: the version is fixed'); END",
        "CREATE TRIGGER plan_items_fixed_update BEFORE UPDATE ON plan_items WHEN (SELECT state FROM plan_versions WHERE id = OLD.version_id) NOT IN ('draft', 'in_adjustment', 'awaiting_doctor') BEGIN SELECT RAISE(ABORT, 'plan_items: the version is fixed'); END",
        "CREATE TRIGGER plan_items_fixed_delete BEFORE DELETE ON plan_items WHEN (SELECT state FROM plan_versions WHERE id = OLD.version_id) NOT IN ('draft', 'in_adjustment', 'awaiting_doctor') BEGIN SELECT RAISE(ABORT, 'plan_items: the version is fixed'); END",
        "CREATE TRIGGER plan_approvals_no_update BEFORE UPDATE ON plan_approvals BEGIN SELECT RAISE(ABORT, 'plan_approvals is append-only'); END",
        "CREATE TRIGGER plan_approvals_no_delete BEFORE DELETE ON plan_approvals BEGIN SELECT RAISE(ABORT, 'plan_approvals is append-only'); END",
        "CREATE TRIGGER plan_explanations_no_update BEFORE UPDATE ON plan_explanations BEGIN SELECT RAISE(ABORT, 'plan_explanations is append-only'); END",
        "CREATE TRIGGER plan_explanations_no_delete BEFORE DELETE ON plan_explanations BEGIN SELECT RAISE(ABORT, 'plan_explanations is append-only'); END",
        "CREATE TRIGGER service_contracts_no_update BEFORE UPDATE ON service_contracts WHEN NOT (OLD.state IN ('draft', 'in_review', 'approved') OR (NEW.state NOT IN ('draft', 'in_review', 'approved') AND CAST(NEW.number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.number AS TEXT) AND CAST(NEW.plan_version_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.plan_version_id AS TEXT) AND CAST(NEW.customer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.customer_id AS TEXT) AND CAST(NEW.consultant_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.consultant_id AS TEXT) AND CAST(NEW.amends_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.amends_id AS TEXT) AND CAST(NEW.amendment_reason AS TEXT) IS NOT DISTINCT FROM CAST(OLD.amendment_reason AS TEXT) AND CAST(NEW.place AS TEXT) IS NOT DISTINCT FROM CAST(OLD.place AS TEXT) AND CAST(NEW.signed_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.signed_at AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT))) BEGIN SELECT RAISE(ABORT, 'service_contracts is append-only'); END",
        "CREATE TRIGGER service_contracts_no_delete BEFORE DELETE ON service_contracts BEGIN SELECT RAISE(ABORT, 'service_contracts is append-only'); END",
        "CREATE TRIGGER risk_notices_no_update BEFORE UPDATE ON risk_notices WHEN NOT (OLD.state IN ('draft', 'explained') OR (OLD.state = 'signed' AND NEW.state = 'expired' AND CAST(NEW.number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.number AS TEXT) AND CAST(NEW.plan_version_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.plan_version_id AS TEXT) AND CAST(NEW.customer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.customer_id AS TEXT) AND CAST(NEW.items AS TEXT) IS NOT DISTINCT FROM CAST(OLD.items AS TEXT) AND CAST(NEW.fingerprint AS TEXT) IS NOT DISTINCT FROM CAST(OLD.fingerprint AS TEXT) AND CAST(NEW.personal_risks AS TEXT) IS NOT DISTINCT FROM CAST(OLD.personal_risks AS TEXT) AND CAST(NEW.costs AS TEXT) IS NOT DISTINCT FROM CAST(OLD.costs AS TEXT) AND CAST(NEW.alternatives AS TEXT) IS NOT DISTINCT FROM CAST(OLD.alternatives AS TEXT) AND CAST(NEW.expectation AS TEXT) IS NOT DISTINCT FROM CAST(OLD.expectation AS TEXT) AND CAST(NEW.expectation_checked AS TEXT) IS NOT DISTINCT FROM CAST(OLD.expectation_checked AS TEXT) AND CAST(NEW.pre_notes AS TEXT) IS NOT DISTINCT FROM CAST(OLD.pre_notes AS TEXT) AND CAST(NEW.post_notes AS TEXT) IS NOT DISTINCT FROM CAST(OLD.post_notes AS TEXT) AND CAST(NEW.explainer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.explainer_id AS TEXT) AND CAST(NEW.explained_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.explained_at AS TEXT) AND CAST(NEW.understood AS TEXT) IS NOT DISTINCT FROM CAST(OLD.understood AS TEXT) AND CAST(NEW.asked AS TEXT) IS NOT DISTINCT FROM CAST(OLD.asked AS TEXT) AND CAST(NEW.needs_guardian AS TEXT) IS NOT DISTINCT FROM CAST(OLD.needs_guardian AS TEXT) AND CAST(NEW.guardian_name AS TEXT) IS NOT DISTINCT FROM CAST(OLD.guardian_name AS TEXT) AND CAST(NEW.guardian_relation AS TEXT) IS NOT DISTINCT FROM CAST(OLD.guardian_relation AS TEXT) AND CAST(NEW.guardian_id_number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.guardian_id_number AS TEXT) AND CAST(NEW.photo_uses AS TEXT) IS NOT DISTINCT FROM CAST(OLD.photo_uses AS TEXT) AND CAST(NEW.signature_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.signature_id AS TEXT) AND CAST(NEW.data_signature_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.data_signature_id AS TEXT) AND CAST(NEW.explainer_signature_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.explainer_signature_id AS TEXT) AND CAST(NEW.paper_place AS TEXT) IS NOT DISTINCT FROM CAST(OLD.paper_place AS TEXT) AND CAST(NEW.scan_sha256 AS TEXT) IS NOT DISTINCT FROM CAST(OLD.scan_sha256 AS TEXT) AND CAST(NEW.signed_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.signed_at AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT))) BEGIN SELECT RAISE(ABORT, 'risk_notices is append-only'); END",
        "CREATE TRIGGER risk_notices_no_delete BEFORE DELETE ON risk_notices BEGIN SELECT RAISE(ABORT, 'risk_notices is append-only'); END",
        "CREATE TRIGGER contract_versions_no_update BEFORE UPDATE ON contract_versions WHEN NOT (OLD.frozen_at IS NULL) BEGIN SELECT RAISE(ABORT, 'contract_versions is append-only'); END",
        "CREATE TRIGGER contract_versions_no_delete BEFORE DELETE ON contract_versions BEGIN SELECT RAISE(ABORT, 'contract_versions is append-only'); END",
        "CREATE TRIGGER contract_help_no_update BEFORE UPDATE ON contract_help BEGIN SELECT RAISE(ABORT, 'contract_help is append-only'); END",
        "CREATE TRIGGER contract_help_no_delete BEFORE DELETE ON contract_help BEGIN SELECT RAISE(ABORT, 'contract_help is append-only'); END",
        "CREATE TRIGGER charge_orders_no_update BEFORE UPDATE ON charge_orders WHEN NOT (CAST(NEW.number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.number AS TEXT) AND CAST(NEW.contract_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.contract_id AS TEXT) AND CAST(NEW.customer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.customer_id AS TEXT) AND CAST(NEW.visit_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.visit_id AS TEXT) AND CAST(NEW.ordered_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.ordered_by_id AS TEXT) AND CAST(NEW.consultant_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.consultant_id AS TEXT) AND CAST(NEW.ordered_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.ordered_at AS TEXT) AND CAST(NEW.total AS TEXT) IS NOT DISTINCT FROM CAST(OLD.total AS TEXT) AND CAST(NEW.credited AS TEXT) IS NOT DISTINCT FROM CAST(OLD.credited AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT) AND (OLD.shown_at IS NULL OR CAST(NEW.shown_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.shown_at AS TEXT))) BEGIN SELECT RAISE(ABORT, 'charge_orders is append-only'); END",
        "CREATE TRIGGER charge_orders_no_delete BEFORE DELETE ON charge_orders BEGIN SELECT RAISE(ABORT, 'charge_orders is append-only'); END",
        "CREATE TRIGGER risk_refusals_no_update BEFORE UPDATE ON risk_refusals BEGIN SELECT RAISE(ABORT, 'risk_refusals is append-only'); END",
        "CREATE TRIGGER risk_refusals_no_delete BEFORE DELETE ON risk_refusals BEGIN SELECT RAISE(ABORT, 'risk_refusals is append-only'); END",
        "CREATE TRIGGER notes_told_no_update BEFORE UPDATE ON notes_told BEGIN SELECT RAISE(ABORT, 'notes_told is append-only'); END",
        "CREATE TRIGGER notes_told_no_delete BEFORE DELETE ON notes_told BEGIN SELECT RAISE(ABORT, 'notes_told is append-only'); END",
        "CREATE TRIGGER contract_reviews_no_update BEFORE UPDATE ON contract_reviews BEGIN SELECT RAISE(ABORT, 'contract_reviews is append-only'); END",
        "CREATE TRIGGER contract_reviews_no_delete BEFORE DELETE ON contract_reviews BEGIN SELECT RAISE(ABORT, 'contract_reviews is append-only'); END",
        "CREATE TRIGGER contract_explanations_no_update BEFORE UPDATE ON contract_explanations BEGIN SELECT RAISE(ABORT, 'contract_explanations is append-only'); END",
        "CREATE TRIGGER contract_explanations_no_delete BEFORE DELETE ON contract_explanations BEGIN SELECT RAISE(ABORT, 'contract_explanations is append-only'); END",
        "CREATE TRIGGER contract_signatures_no_update BEFORE UPDATE ON contract_signatures BEGIN SELECT RAISE(ABORT, 'contract_signatures is append-only'); END",
        "CREATE TRIGGER contract_signatures_no_delete BEFORE DELETE ON contract_signatures BEGIN SELECT RAISE(ABORT, 'contract_signatures is append-only'); END",
        "CREATE TRIGGER charge_lines_no_update BEFORE UPDATE ON charge_lines BEGIN SELECT RAISE(ABORT, 'charge_lines is append-only'); END",
        "CREATE TRIGGER charge_lines_no_delete BEFORE DELETE ON charge_lines BEGIN SELECT RAISE(ABORT, 'charge_lines is append-only'); END",
        "CREATE TRIGGER payments_no_update BEFORE UPDATE ON payments BEGIN SELECT RAISE(ABORT, 'payments is append-only'); END",
        "CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments BEGIN SELECT RAISE(ABORT, 'payments is append-only'); END",
        "CREATE TRIGGER payments_add_up AFTER INSERT ON payments BEGIN UPDATE charge_orders SET paid = paid + NEW.amount WHERE id = NEW.order_id; END",
        "CREATE TRIGGER charge_orders_paid BEFORE UPDATE OF paid ON charge_orders WHEN NEW.paid <> (SELECT COALESCE(SUM(amount), 0) FROM payments WHERE order_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'charge_orders.paid is the sum of its payments'); END",
        "CREATE TRIGGER charge_orders_start BEFORE INSERT ON charge_orders WHEN NEW.paid <> 0 BEGIN SELECT RAISE(ABORT, 'charge_orders.paid is the sum of its payments'); END",
        "CREATE TRIGGER invoices_no_update BEFORE UPDATE ON invoices BEGIN SELECT RAISE(ABORT, 'invoices is append-only'); END",
        "CREATE TRIGGER invoices_no_delete BEFORE DELETE ON invoices BEGIN SELECT RAISE(ABORT, 'invoices is append-only'); END",
        "CREATE TRIGGER day_closes_no_update BEFORE UPDATE ON day_closes BEGIN SELECT RAISE(ABORT, 'day_closes is append-only'); END",
        "CREATE TRIGGER day_closes_no_delete BEFORE DELETE ON day_closes BEGIN SELECT RAISE(ABORT, 'day_closes is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_audit_entries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit_entries is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_audit_entries()",
        "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_audit_entries()",
        "CREATE OR REPLACE FUNCTION refuse_documents() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'documents is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents FOR EACH ROW WHEN (NOT (OLD.sha256 IS NULL)) EXECUTE FUNCTION refuse_documents()",
        "CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents FOR EACH ROW EXECUTE FUNCTION refuse_documents()",
        "CREATE OR REPLACE FUNCTION refuse_state_changes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'state_changes is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER state_changes_no_update BEFORE UPDATE ON state_changes FOR EACH ROW EXECUTE FUNCTION refuse_state_changes()",
        "CREATE TRIGGER state_changes_no_delete BEFORE DELETE ON state_changes FOR EACH ROW EXECUTE FUNCTION refuse_state_changes()",
        "CREATE OR REPLACE FUNCTION refuse_signatures() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'signatures is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER signatures_no_update BEFORE UPDATE ON signatures FOR EACH ROW EXECUTE FUNCTION refuse_signatures()",
        "CREATE TRIGGER signatures_no_delete BEFORE DELETE ON signatures FOR EACH ROW EXECUTE FUNCTION refuse_signatures()",
        "CREATE OR REPLACE FUNCTION refuse_setting_changes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'setting_changes is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER setting_changes_no_update BEFORE UPDATE ON setting_changes FOR EACH ROW EXECUTE FUNCTION refuse_setting_changes()",
        "CREATE TRIGGER setting_changes_no_delete BEFORE DELETE ON setting_changes FOR EACH ROW EXECUTE FUNCTION refuse_setting_changes()",
        "CREATE OR REPLACE FUNCTION refuse_signature_documents() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'signature_documents is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER signature_documents_no_update BEFORE UPDATE ON signature_documents FOR EACH ROW EXECUTE FUNCTION refuse_signature_documents()",
        "CREATE TRIGGER signature_documents_no_delete BEFORE DELETE ON signature_documents FOR EACH ROW EXECUTE FUNCTION refuse_signature_documents()",
        "CREATE OR REPLACE FUNCTION refuse_contract_template_versions() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'contract_template_versions is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER contract_template_versions_no_update BEFORE UPDATE ON contract_template_versions FOR EACH ROW WHEN (NOT (OLD.state = 'draft' OR (OLD.state = 'approved' AND NEW.state = 'retired' AND CAST(NEW.template_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.template_id AS TEXT) AND CAST(NEW.number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.number AS TEXT) AND CAST(NEW.author_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.author_id AS TEXT) AND CAST(NEW.terms AS TEXT) IS NOT DISTINCT FROM CAST(OLD.terms AS TEXT) AND CAST(NEW.approved_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.approved_by_id AS TEXT) AND CAST(NEW.approved_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.approved_at AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT)))) EXECUTE FUNCTION refuse_contract_template_versions()",
        "CREATE TRIGGER contract_template_versions_no_delete BEFORE DELETE ON contract_template_versions FOR EACH ROW EXECUTE FUNCTION refuse_contract_template_versions()",
        "CREATE OR REPLACE FUNCTION refuse_customer_owners() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'customer_owners is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER customer_owners_no_update BEFORE UPDATE ON customer_owners FOR EACH ROW EXECUTE FUNCTION refuse_customer_owners()",
        "CREATE TRIGGER customer_owners_no_delete BEFORE DELETE ON customer_owners FOR EACH ROW EXECUTE FUNCTION refuse_customer_owners()",
        "CREATE OR REPLACE FUNCTION refuse_timeline_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'timeline_events is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER timeline_events_no_update BEFORE UPDATE ON timeline_events FOR EACH ROW EXECUTE FUNCTION refuse_timeline_events()",
        "CREATE TRIGGER timeline_events_no_delete BEFORE DELETE ON timeline_events FOR EACH ROW EXECUTE FUNCTION refuse_timeline_events()",
        "CREATE OR REPLACE FUNCTION refuse_customer_consents() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'customer_consents is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER customer_consents_no_update BEFORE UPDATE ON customer_consents FOR EACH ROW EXECUTE FUNCTION refuse_customer_consents()",
        "CREATE TRIGGER customer_consents_no_delete BEFORE DELETE ON customer_consents FOR EACH ROW EXECUTE FUNCTION refuse_customer_consents()",
        "CREATE OR REPLACE FUNCTION refuse_customer_changes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'customer_changes is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER customer_changes_no_update BEFORE UPDATE ON customer_changes FOR EACH ROW EXECUTE FUNCTION refuse_customer_changes()",
        "CREATE TRIGGER customer_changes_no_delete BEFORE DELETE ON customer_changes FOR EACH ROW EXECUTE FUNCTION refuse_customer_changes()",
        "CREATE OR REPLACE FUNCTION refuse_customer_photos() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'customer_photos is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER customer_photos_no_update BEFORE UPDATE ON customer_photos FOR EACH ROW EXECUTE FUNCTION refuse_customer_photos()",
        "CREATE TRIGGER customer_photos_no_delete BEFORE DELETE ON customer_photos FOR EACH ROW EXECUTE FUNCTION refuse_customer_photos()",
        "CREATE OR REPLACE FUNCTION refuse_customer_documents() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'customer_documents is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER customer_documents_no_update BEFORE UPDATE ON customer_documents FOR EACH ROW EXECUTE FUNCTION refuse_customer_documents()",
        "CREATE TRIGGER customer_documents_no_delete BEFORE DELETE ON customer_documents FOR EACH ROW EXECUTE FUNCTION refuse_customer_documents()",
        "CREATE OR REPLACE FUNCTION refuse_customer_merges() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'customer_merges is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER customer_merges_no_update BEFORE UPDATE ON customer_merges FOR EACH ROW EXECUTE FUNCTION refuse_customer_merges()",
        "CREATE TRIGGER customer_merges_no_delete BEFORE DELETE ON customer_merges FOR EACH ROW EXECUTE FUNCTION refuse_customer_merges()",
        "CREATE OR REPLACE FUNCTION refuse_file_openings() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'file_openings is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER file_openings_no_update BEFORE UPDATE ON file_openings FOR EACH ROW EXECUTE FUNCTION refuse_file_openings()",
        "CREATE TRIGGER file_openings_no_delete BEFORE DELETE ON file_openings FOR EACH ROW EXECUTE FUNCTION refuse_file_openings()",
        "CREATE OR REPLACE FUNCTION refuse_consultations() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'consultations is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER consultations_no_update BEFORE UPDATE ON consultations FOR EACH ROW WHEN (NOT (OLD.state <> 'signed')) EXECUTE FUNCTION refuse_consultations()",
        "CREATE TRIGGER consultations_no_delete BEFORE DELETE ON consultations FOR EACH ROW EXECUTE FUNCTION refuse_consultations()",
        "CREATE OR REPLACE FUNCTION refuse_skipped_consultations() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'skipped_consultations is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER skipped_consultations_no_update BEFORE UPDATE ON skipped_consultations FOR EACH ROW EXECUTE FUNCTION refuse_skipped_consultations()",
        "CREATE TRIGGER skipped_consultations_no_delete BEFORE DELETE ON skipped_consultations FOR EACH ROW EXECUTE FUNCTION refuse_skipped_consultations()",
        "CREATE OR REPLACE FUNCTION lock_doctor_parts() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE whole integer; BEGIN IF TG_OP = 'INSERT' THEN whole := NEW.consultation_id; ELSE whole := OLD.consultation_id; END IF; IF (SELECT state FROM consultations WHERE id = whole) = 'signed' THEN RAISE EXCEPTION 'doctor_parts: the consultation is signed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER doctor_parts_locked BEFORE INSERT OR UPDATE OR DELETE ON doctor_parts FOR EACH ROW EXECUTE FUNCTION lock_doctor_parts()",
        "CREATE OR REPLACE FUNCTION lock_told_points() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE whole integer; BEGIN IF TG_OP = 'INSERT' THEN whole := NEW.consultation_id; ELSE whole := OLD.consultation_id; END IF; IF (SELECT state FROM consultations WHERE id = whole) = 'signed' THEN RAISE EXCEPTION 'told_points: the consultation is signed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER told_points_locked BEFORE INSERT OR UPDATE OR DELETE ON told_points FOR EACH ROW EXECUTE FUNCTION lock_told_points()",
        "CREATE OR REPLACE FUNCTION lock_cases_shown() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE whole integer; BEGIN IF TG_OP = 'INSERT' THEN whole := NEW.consultation_id; ELSE whole := OLD.consultation_id; END IF; IF (SELECT state FROM consultations WHERE id = whole) = 'signed' THEN RAISE EXCEPTION 'cases_shown: the consultation is signed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER cases_shown_locked BEFORE INSERT OR UPDATE OR DELETE ON cases_shown FOR EACH ROW EXECUTE FUNCTION lock_cases_shown()",
        "CREATE OR REPLACE FUNCTION lock_picture_requests() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE whole integer; BEGIN IF TG_OP = 'INSERT' THEN whole := NEW.consultation_id; ELSE whole := OLD.consultation_id; END IF; IF (SELECT state FROM consultations WHERE id = whole) = 'signed' THEN RAISE EXCEPTION 'picture_requests: the consultation is signed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER picture_requests_locked BEFORE INSERT OR UPDATE OR DELETE ON picture_requests FOR EACH ROW EXECUTE FUNCTION lock_picture_requests()",
        "CREATE OR REPLACE FUNCTION lock_price_talks() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE whole integer; BEGIN IF TG_OP = 'INSERT' THEN whole := NEW.consultation_id; ELSE whole := OLD.consultation_id; END IF; IF (SELECT state FROM consultations WHERE id = whole) = 'signed' THEN RAISE EXCEPTION 'price_talks: the consultation is signed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER price_talks_locked BEFORE INSERT OR UPDATE OR DELETE ON price_talks FOR EACH ROW EXECUTE FUNCTION lock_price_talks()",
        "CREATE OR REPLACE FUNCTION lock_product_advice() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE whole integer; BEGIN IF TG_OP = 'INSERT' THEN whole := NEW.consultation_id; ELSE whole := OLD.consultation_id; END IF; IF (SELECT state FROM consultations WHERE id = whole) = 'signed' THEN RAISE EXCEPTION 'product_advice: the consultation is signed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER product_advice_locked BEFORE INSERT OR UPDATE OR DELETE ON product_advice FOR EACH ROW EXECUTE FUNCTION lock_product_advice()",
        "CREATE OR REPLACE FUNCTION lock_declined_wishes() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE whole integer; BEGIN IF TG_OP = 'INSERT' THEN whole := NEW.consultation_id; ELSE whole := OLD.consultation_id; END IF; IF (SELECT state FROM consultations WHERE id = whole) = 'signed' THEN RAISE EXCEPTION 'declined_wishes: the consultation is signed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER declined_wishes_locked BEFORE INSERT OR UPDATE OR DELETE ON declined_wishes FOR EACH ROW EXECUTE FUNCTION lock_declined_wishes()",
        "CREATE OR REPLACE FUNCTION refuse_open_questions() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'open_questions is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER open_questions_no_update BEFORE UPDATE ON open_questions FOR EACH ROW WHEN (NOT (OLD.answered_at IS NULL)) EXECUTE FUNCTION refuse_open_questions()",
        "CREATE TRIGGER open_questions_no_delete BEFORE DELETE ON open_questions FOR EACH ROW EXECUTE FUNCTION refuse_open_questions()",
        "CREATE OR REPLACE FUNCTION refuse_passed_feedback() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'passed_feedback is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER passed_feedback_no_update BEFORE UPDATE ON passed_feedback FOR EACH ROW WHEN (NOT (OLD.handled_at IS NULL)) EXECUTE FUNCTION refuse_passed_feedback()",
        "CREATE TRIGGER passed_feedback_no_delete BEFORE DELETE ON passed_feedback FOR EACH ROW EXECUTE FUNCTION refuse_passed_feedback()",
        "CREATE OR REPLACE FUNCTION refuse_contraindication_clearances() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'contraindication_clearances is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER contraindication_clearances_no_update BEFORE UPDATE ON contraindication_clearances FOR EACH ROW EXECUTE FUNCTION refuse_contraindication_clearances()",
        "CREATE TRIGGER contraindication_clearances_no_delete BEFORE DELETE ON contraindication_clearances FOR EACH ROW EXECUTE FUNCTION refuse_contraindication_clearances()",
        "CREATE OR REPLACE FUNCTION refuse_consultation_addenda() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'consultation_addenda is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER consultation_addenda_no_update BEFORE UPDATE ON consultation_addenda FOR EACH ROW EXECUTE FUNCTION refuse_consultation_addenda()",
        "CREATE TRIGGER consultation_addenda_no_delete BEFORE DELETE ON consultation_addenda FOR EACH ROW EXECUTE FUNCTION refuse_consultation_addenda()",
        "CREATE OR REPLACE FUNCTION refuse_considering_contacts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'considering_contacts is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER considering_contacts_no_update BEFORE UPDATE ON considering_contacts FOR EACH ROW EXECUTE FUNCTION refuse_considering_contacts()",
        "CREATE TRIGGER considering_contacts_no_delete BEFORE DELETE ON considering_contacts FOR EACH ROW EXECUTE FUNCTION refuse_considering_contacts()",
        "CREATE OR REPLACE FUNCTION refuse_plan_versions() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'plan_versions is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER plan_versions_no_update BEFORE UPDATE ON plan_versions FOR EACH ROW WHEN (NOT (OLD.state IN ('draft', 'in_adjustment', 'awaiting_doctor') OR (OLD.state = 'approved' AND CAST(NEW.plan_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.plan_id AS TEXT) AND CAST(NEW.version AS TEXT) IS NOT DISTINCT FROM CAST(OLD.version AS TEXT) AND CAST(NEW.drafter_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.drafter_id AS TEXT) AND CAST(NEW.wish AS TEXT) IS NOT DISTINCT FROM CAST(OLD.wish AS TEXT) AND CAST(NEW.combination AS TEXT) IS NOT DISTINCT FROM CAST(OLD.combination AS TEXT) AND CAST(NEW.budget AS TEXT) IS NOT DISTINCT FROM CAST(OLD.budget AS TEXT) AND CAST(NEW.time_limit_days AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_limit_days AS TEXT) AND CAST(NEW.time_note AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_note AS TEXT) AND CAST(NEW.quoted_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.quoted_on AS TEXT) AND CAST(NEW.confirmed_name AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_name AS TEXT) AND CAST(NEW.confirmed_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_at AS TEXT) AND CAST(NEW.confirmed_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_by_id AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT)) OR (OLD.state = 'explained' AND CAST(NEW.plan_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.plan_id AS TEXT) AND CAST(NEW.version AS TEXT) IS NOT DISTINCT FROM CAST(OLD.version AS TEXT) AND CAST(NEW.drafter_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.drafter_id AS TEXT) AND CAST(NEW.wish AS TEXT) IS NOT DISTINCT FROM CAST(OLD.wish AS TEXT) AND CAST(NEW.combination AS TEXT) IS NOT DISTINCT FROM CAST(OLD.combination AS TEXT) AND CAST(NEW.budget AS TEXT) IS NOT DISTINCT FROM CAST(OLD.budget AS TEXT) AND CAST(NEW.time_limit_days AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_limit_days AS TEXT) AND CAST(NEW.time_note AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_note AS TEXT) AND CAST(NEW.quoted_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.quoted_on AS TEXT) AND CAST(NEW.valid_until AS TEXT) IS NOT DISTINCT FROM CAST(OLD.valid_until AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT)) OR (OLD.state = 'confirmed' AND NEW.state = 'superseded' AND CAST(NEW.plan_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.plan_id AS TEXT) AND CAST(NEW.version AS TEXT) IS NOT DISTINCT FROM CAST(OLD.version AS TEXT) AND CAST(NEW.drafter_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.drafter_id AS TEXT) AND CAST(NEW.wish AS TEXT) IS NOT DISTINCT FROM CAST(OLD.wish AS TEXT) AND CAST(NEW.combination AS TEXT) IS NOT DISTINCT FROM CAST(OLD.combination AS TEXT) AND CAST(NEW.budget AS TEXT) IS NOT DISTINCT FROM CAST(OLD.budget AS TEXT) AND CAST(NEW.time_limit_days AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_limit_days AS TEXT) AND CAST(NEW.time_note AS TEXT) IS NOT DISTINCT FROM CAST(OLD.time_note AS TEXT) AND CAST(NEW.quoted_on AS TEXT) IS NOT DISTINCT FROM CAST(OLD.quoted_on AS TEXT) AND CAST(NEW.valid_until AS TEXT) IS NOT DISTINCT FROM CAST(OLD.valid_until AS TEXT) AND CAST(NEW.confirmed_name AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_name AS TEXT) AND CAST(NEW.confirmed_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_at AS TEXT) AND CAST(NEW.confirmed_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.confirmed_by_id AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT)))) EXECUTE FUNCTION refuse_plan_versions()",
        "CREATE TRIGGER plan_versions_no_delete BEFORE DELETE ON plan_versions FOR EACH ROW EXECUTE FUNCTION refuse_plan_versions()",
        "CREATE OR REPLACE FUNCTION refuse_plan_examinations() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'plan_examinations is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER plan_examinations_no_update BEFORE UPDATE ON plan_examinations FOR EACH ROW WHEN (NOT (OLD.result_at IS NULL)) EXECUTE FUNCTION refuse_plan_examinations()",
        "CREATE TRIGGER plan_examinations_no_delete BEFORE DELETE ON plan_examinations FOR EACH ROW EXECUTE FUNCTION refuse_plan_examinations()",
        "CREATE OR REPLACE FUNCTION fix_plan_items() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE whole integer; BEGIN IF TG_OP = 'INSERT' THEN whole := NEW.version_id; ELSE whole := OLD.version_id; END IF; IF (SELECT state FROM plan_versions WHERE id = whole) NOT IN ('draft', 'in_adjustment', 'awaiting_doctor') THEN RAISE EXCEPTION 'plan_items: the version is fixed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER plan_items_fixed BEFORE INSERT OR UPDATE OR DELETE ON plan_items FOR EACH ROW EXECUTE FUNCTION fix_plan_items()",
        "CREATE OR REPLACE FUNCTION refuse_plan_approvals() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'plan_approvals is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER plan_approvals_no_update BEFORE UPDATE ON plan_approvals FOR EACH ROW EXECUTE FUNCTION refuse_plan_approvals()",
        "CREATE TRIGGER plan_approvals_no_delete BEFORE DELETE ON plan_approvals FOR EACH ROW EXECUTE FUNCTION refuse_plan_approvals()",
        "CREATE OR REPLACE FUNCTION refuse_plan_explanations() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'plan_explanations is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER plan_explanations_no_update BEFORE UPDATE ON plan_explanations FOR EACH ROW EXECUTE FUNCTION refuse_plan_explanations()",
        "CREATE TRIGGER plan_explanations_no_delete BEFORE DELETE ON plan_explanations FOR EACH ROW EXECUTE FUNCTION refuse_plan_explanations()",
        "CREATE OR REPLACE FUNCTION refuse_service_contracts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'service_contracts is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER service_contracts_no_update BEFORE UPDATE ON service_contracts FOR EACH ROW WHEN (NOT (OLD.state IN ('draft', 'in_review', 'approved') OR (NEW.state NOT IN ('draft', 'in_review', 'approved') AND CAST(NEW.number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.number AS TEXT) AND CAST(NEW.plan_version_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.plan_version_id AS TEXT) AND CAST(NEW.customer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.customer_id AS TEXT) AND CAST(NEW.consultant_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.consultant_id AS TEXT) AND CAST(NEW.amends_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.amends_id AS TEXT) AND CAST(NEW.amendment_reason AS TEXT) IS NOT DISTINCT FROM CAST(OLD.amendment_reason AS TEXT) AND CAST(NEW.place AS TEXT) IS NOT DISTINCT FROM CAST(OLD.place AS TEXT) AND CAST(NEW.signed_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.signed_at AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT)))) EXECUTE FUNCTION refuse_service_contracts()",
        "CREATE TRIGGER service_contracts_no_delete BEFORE DELETE ON service_contracts FOR EACH ROW EXECUTE FUNCTION refuse_service_contracts()",
        "CREATE OR REPLACE FUNCTION refuse_risk_notices() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'risk_notices is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER risk_notices_no_update BEFORE UPDATE ON risk_notices FOR EACH ROW WHEN (NOT (OLD.state IN ('draft', 'explained') OR (OLD.state = 'signed' AND NEW.state = 'expired' AND CAST(NEW.number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.number AS TEXT) AND CAST(NEW.plan_version_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.plan_version_id AS TEXT) AND CAST(NEW.customer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.customer_id AS TEXT) AND CAST(NEW.items AS TEXT) IS NOT DISTINCT FROM CAST(OLD.items AS TEXT) AND CAST(NEW.fingerprint AS TEXT) IS NOT DISTINCT FROM CAST(OLD.fingerprint AS TEXT) AND CAST(NEW.personal_risks AS TEXT) IS NOT DISTINCT FROM CAST(OLD.personal_risks AS TEXT) AND CAST(NEW.costs AS TEXT) IS NOT DISTINCT FROM CAST(OLD.costs AS TEXT) AND CAST(NEW.alternatives AS TEXT) IS NOT DISTINCT FROM CAST(OLD.alternatives AS TEXT) AND CAST(NEW.expectation AS TEXT) IS NOT DISTINCT FROM CAST(OLD.expectation AS TEXT) AND CAST(NEW.expectation_checked AS TEXT) IS NOT DISTINCT FROM CAST(OLD.expectation_checked AS TEXT) AND CAST(NEW.pre_notes AS TEXT) IS NOT DISTINCT FROM CAST(OLD.pre_notes AS TEXT) AND CAST(NEW.post_notes AS TEXT) IS NOT DISTINCT FROM CAST(OLD.post_notes AS TEXT) AND CAST(NEW.explainer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.explainer_id AS TEXT) AND CAST(NEW.explained_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.explained_at AS TEXT) AND CAST(NEW.understood AS TEXT) IS NOT DISTINCT FROM CAST(OLD.understood AS TEXT) AND CAST(NEW.asked AS TEXT) IS NOT DISTINCT FROM CAST(OLD.asked AS TEXT) AND CAST(NEW.needs_guardian AS TEXT) IS NOT DISTINCT FROM CAST(OLD.needs_guardian AS TEXT) AND CAST(NEW.guardian_name AS TEXT) IS NOT DISTINCT FROM CAST(OLD.guardian_name AS TEXT) AND CAST(NEW.guardian_relation AS TEXT) IS NOT DISTINCT FROM CAST(OLD.guardian_relation AS TEXT) AND CAST(NEW.guardian_id_number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.guardian_id_number AS TEXT) AND CAST(NEW.photo_uses AS TEXT) IS NOT DISTINCT FROM CAST(OLD.photo_uses AS TEXT) AND CAST(NEW.signature_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.signature_id AS TEXT) AND CAST(NEW.data_signature_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.data_signature_id AS TEXT) AND CAST(NEW.explainer_signature_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.explainer_signature_id AS TEXT) AND CAST(NEW.paper_place AS TEXT) IS NOT DISTINCT FROM CAST(OLD.paper_place AS TEXT) AND CAST(NEW.scan_sha256 AS TEXT) IS NOT DISTINCT FROM CAST(OLD.scan_sha256 AS TEXT) AND CAST(NEW.signed_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.signed_at AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT)))) EXECUTE FUNCTION refuse_risk_notices()",
        "CREATE TRIGGER risk_notices_no_delete BEFORE DELETE ON risk_notices FOR EACH ROW EXECUTE FUNCTION refuse_risk_notices()",
        "CREATE OR REPLACE FUNCTION refuse_contract_versions() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'contract_versions is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER contract_versions_no_update BEFORE UPDATE ON contract_versions FOR EACH ROW WHEN (NOT (OLD.frozen_at IS NULL)) EXECUTE FUNCTION refuse_contract_versions()",
        "CREATE TRIGGER contract_versions_no_delete BEFORE DELETE ON contract_versions FOR EACH ROW EXECUTE FUNCTION refuse_contract_versions()",
        "CREATE OR REPLACE FUNCTION refuse_contract_help() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'contract_help is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER contract_help_no_update BEFORE UPDATE ON contract_help FOR EACH ROW EXECUTE FUNCTION refuse_contract_help()",
        "CREATE TRIGGER contract_help_no_delete BEFORE DELETE ON contract_help FOR EACH ROW EXECUTE FUNCTION refuse_contract_help()",
        "CREATE OR REPLACE FUNCTION refuse_charge_orders() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'charge_orders is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER charge_orders_no_update BEFORE UPDATE ON charge_orders FOR EACH ROW WHEN (NOT (CAST(NEW.number AS TEXT) IS NOT DISTINCT FROM CAST(OLD.number AS TEXT) AND CAST(NEW.contract_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.contract_id AS TEXT) AND CAST(NEW.customer_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.customer_id AS TEXT) AND CAST(NEW.visit_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.visit_id AS TEXT) AND CAST(NEW.ordered_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.ordered_by_id AS TEXT) AND CAST(NEW.consultant_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.consultant_id AS TEXT) AND CAST(NEW.ordered_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.ordered_at AS TEXT) AND CAST(NEW.total AS TEXT) IS NOT DISTINCT FROM CAST(OLD.total AS TEXT) AND CAST(NEW.credited AS TEXT) IS NOT DISTINCT FROM CAST(OLD.credited AS TEXT) AND CAST(NEW.branch_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.branch_id AS TEXT) AND CAST(NEW.id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.id AS TEXT) AND CAST(NEW.created_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_at AS TEXT) AND CAST(NEW.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(OLD.created_by_id AS TEXT) AND (OLD.shown_at IS NULL OR CAST(NEW.shown_at AS TEXT) IS NOT DISTINCT FROM CAST(OLD.shown_at AS TEXT)))) EXECUTE FUNCTION refuse_charge_orders()",
        "CREATE TRIGGER charge_orders_no_delete BEFORE DELETE ON charge_orders FOR EACH ROW EXECUTE FUNCTION refuse_charge_orders()",
        "CREATE OR REPLACE FUNCTION refuse_risk_refusals() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'risk_refusals is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER risk_refusals_no_update BEFORE UPDATE ON risk_refusals FOR EACH ROW EXECUTE FUNCTION refuse_risk_refusals()",
        "CREATE TRIGGER risk_refusals_no_delete BEFORE DELETE ON risk_refusals FOR EACH ROW EXECUTE FUNCTION refuse_risk_refusals()",
        "CREATE OR REPLACE FUNCTION refuse_notes_told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'notes_told is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER notes_told_no_update BEFORE UPDATE ON notes_told FOR EACH ROW EXECUTE FUNCTION refuse_notes_told()",
        "CREATE TRIGGER notes_told_no_delete BEFORE DELETE ON notes_told FOR EACH ROW EXECUTE FUNCTION refuse_notes_told()",
        "CREATE OR REPLACE FUNCTION refuse_contract_reviews() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'contract_reviews is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER contract_reviews_no_update BEFORE UPDATE ON contract_reviews FOR EACH ROW EXECUTE FUNCTION refuse_contract_reviews()",
        "CREATE TRIGGER contract_reviews_no_delete BEFORE DELETE ON contract_reviews FOR EACH ROW EXECUTE FUNCTION refuse_contract_reviews()",
        "CREATE OR REPLACE FUNCTION refuse_contract_explanations() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'contract_explanations is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER contract_explanations_no_update BEFORE UPDATE ON contract_explanations FOR EACH ROW EXECUTE FUNCTION refuse_contract_explanations()",
        "CREATE TRIGGER contract_explanations_no_delete BEFORE DELETE ON contract_explanations FOR EACH ROW EXECUTE FUNCTION refuse_contract_explanations()",
        "CREATE OR REPLACE FUNCTION refuse_contract_signatures() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'contract_signatures is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER contract_signatures_no_update BEFORE UPDATE ON contract_signatures FOR EACH ROW EXECUTE FUNCTION refuse_contract_signatures()",
        "CREATE TRIGGER contract_signatures_no_delete BEFORE DELETE ON contract_signatures FOR EACH ROW EXECUTE FUNCTION refuse_contract_signatures()",
        "CREATE OR REPLACE FUNCTION refuse_charge_lines() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'charge_lines is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER charge_lines_no_update BEFORE UPDATE ON charge_lines FOR EACH ROW EXECUTE FUNCTION refuse_charge_lines()",
        "CREATE TRIGGER charge_lines_no_delete BEFORE DELETE ON charge_lines FOR EACH ROW EXECUTE FUNCTION refuse_charge_lines()",
        "CREATE OR REPLACE FUNCTION refuse_payments() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'payments is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER payments_no_update BEFORE UPDATE ON payments FOR EACH ROW EXECUTE FUNCTION refuse_payments()",
        "CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments FOR EACH ROW EXECUTE FUNCTION refuse_payments()",
        "CREATE OR REPLACE FUNCTION add_up_payments() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE charge_orders SET paid = paid + NEW.amount WHERE id = NEW.order_id; RETURN NULL; END $$",
        "CREATE TRIGGER payments_add_up AFTER INSERT ON payments FOR EACH ROW EXECUTE FUNCTION add_up_payments()",
        "CREATE OR REPLACE FUNCTION check_charge_orders_paid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.paid <> (SELECT COALESCE(SUM(amount), 0) FROM payments WHERE order_id = NEW.id) THEN RAISE EXCEPTION 'charge_orders.paid is the sum of its payments' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER charge_orders_paid BEFORE INSERT OR UPDATE ON charge_orders FOR EACH ROW EXECUTE FUNCTION check_charge_orders_paid()",
        "CREATE OR REPLACE FUNCTION refuse_invoices() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'invoices is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER invoices_no_update BEFORE UPDATE ON invoices FOR EACH ROW EXECUTE FUNCTION refuse_invoices()",
        "CREATE TRIGGER invoices_no_delete BEFORE DELETE ON invoices FOR EACH ROW EXECUTE FUNCTION refuse_invoices()",
        "CREATE OR REPLACE FUNCTION refuse_day_closes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'day_closes is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER day_closes_no_update BEFORE UPDATE ON day_closes FOR EACH ROW EXECUTE FUNCTION refuse_day_closes()",
        "CREATE TRIGGER day_closes_no_delete BEFORE DELETE ON day_closes FOR EACH ROW EXECUTE FUNCTION refuse_day_closes()",
    ],
}


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "answered_requests",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "person_id", "path", name=op.f("pk_answered_requests")),
    )
    with op.batch_alter_table("answered_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answered_requests_at"), ["at"], unique=False)

    op.create_table(
        "audit_entries",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=200), nullable=False),
        sa.Column("subject_type", sa.String(length=200), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entries_hash")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entries_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entries_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entries_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entries_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_audit_entries_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "branches",
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branches")),
        sa.UniqueConstraint("name", name=op.f("uq_branches_name")),
    )
    op.create_table(
        "departments",
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("specialty", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("name", name=op.f("uq_departments_name")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "number_series",
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_number_series")),
    )
    op.create_table(
        "revisions",
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_revisions")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revisions_moved_at"), ["moved_at"], unique=False)

    op.create_table(
        "people",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column(
            "username",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("gender", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_once", sa.Boolean(), nullable=False),
        sa.Column("password_shown", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("theme", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "role IN ('reception', 'consultant', 'consult_manager', 'enquiry_staff', 'enquiry_leader', 'cs_staff', 'cs_manager', 'doctor', 'care_staff', 'finance', 'planning', 'logistics', 'quality', 'president', 'admin')",
            name=op.f("ck_people_role_known"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_people_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_people_created_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_people_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("username", name=op.f("uq_people_username")),
    )
    op.create_table(
        "answer_scripts",
        sa.Column("question_key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state <> 'approved' OR reviewed_at IS NOT NULL", name=op.f("ck_answer_scripts_reviewed")),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'replaced', 'declined')", name=op.f("ck_answer_scripts_state_known")
        ),
        sa.CheckConstraint(
            "topic IN ('expert', 'safety', 'privacy', 'price', 'process')", name=op.f("ck_answer_scripts_topic_known")
        ),
        sa.CheckConstraint("reviewed_by_id <> created_by_id", name=op.f("ck_answer_scripts_author_does_not_review")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_answer_scripts_created_by_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["people.id"], name=op.f("fk_answer_scripts_reviewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_scripts")),
        sa.UniqueConstraint("question_key", "version", name=op.f("uq_answer_scripts_question_key_version")),
    )
    with op.batch_alter_table("answer_scripts", schema=None) as batch_op:
        batch_op.create_index("ix_answer_scripts_state_topic", ["state", "topic"], unique=False)
        batch_op.create_index(
            "uq_answer_scripts_approved",
            ["question_key"],
            unique=True,
            sqlite_where=sa.text("state = 'approved'"),
            postgresql_where=sa.text("state = 'approved'"),
        )

    op.create_table(
        "contract_templates",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('service', 'surgery')", name=op.f("ck_contract_templates_kind_known")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_contract_templates_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_contract_templates_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_templates")),
        sa.UniqueConstraint("branch_id", "name", name=op.f("uq_contract_templates_branch_id_name")),
    )
    op.create_table(
        "customers",
        sa.Column(
            "number",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("gender", sa.String(length=10), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("stated_age", sa.Integer(), nullable=True),
        sa.Column("stated_age_on", sa.Date(), nullable=True),
        sa.Column(
            "phone",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("wechat", sa.String(length=80), nullable=False),
        sa.Column("occupation", sa.String(length=80), nullable=False),
        sa.Column("id_kind", sa.String(length=20), nullable=False),
        sa.Column("id_number", sa.String(length=40), nullable=False),
        sa.Column("first_channel", sa.String(length=20), nullable=False),
        sa.Column("referrer", sa.String(length=80), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("paper_place", sa.String(length=120), nullable=False),
        sa.Column("preferred_channel", sa.String(length=20), nullable=False),
        sa.Column("consent_service_messages", sa.Boolean(), nullable=False),
        sa.Column("consent_marketing", sa.Boolean(), nullable=False),
        sa.Column("consent_health_data", sa.Boolean(), nullable=False),
        sa.Column("history", sa.Text(), nullable=False),
        sa.Column("allergies", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("pregnancy", sa.Text(), nullable=False),
        sa.Column("medication", sa.Text(), nullable=False),
        sa.Column("skin_type", sa.String(length=20), nullable=False),
        sa.Column("skin_condition", sa.JSON(), nullable=False),
        sa.Column("care_habits", sa.Text(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("cs_owner_id", sa.Integer(), nullable=True),
        sa.Column("form_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_signed_how", sa.String(length=10), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("completeness", sa.String(length=20), nullable=False),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "given_name",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "pinyin",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "initials",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "phone_reversed",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("not_same_as", sa.JSON(), nullable=False),
        sa.Column("not_same_because", sa.Text(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("category IN ('new', 'returning', 'member')", name=op.f("ck_customers_category_known")),
        sa.CheckConstraint(
            "completeness IN ('deficient', 'complete', 'comprehensive', 'meets')",
            name=op.f("ck_customers_completeness_known"),
        ),
        sa.CheckConstraint("gender IN ('female', 'male', '')", name=op.f("ck_customers_gender_known")),
        sa.CheckConstraint("grade IN ('prospect', 'ordinary', 'vip')", name=op.f("ck_customers_grade_known")),
        sa.CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id", name=op.f("ck_customers_not_merged_into_itself")
        ),
        sa.CheckConstraint(
            "stated_age IS NULL OR stated_age BETWEEN 0 AND 130", name=op.f("ck_customers_age_believable")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_customers_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_customers_created_by_id")),
        sa.ForeignKeyConstraint(["cs_owner_id"], ["people.id"], name=op.f("fk_customers_cs_owner_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["customers.id"], name=op.f("fk_customers_merged_into_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_customers_owner_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["people.id"], name=op.f("fk_customers_reviewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("number", name=op.f("uq_customers_number")),
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_customers_by_category", ["branch_id", "category", "grade", "last_contact_at"], unique=False
        )
        batch_op.create_index(
            "ix_customers_by_completeness", ["branch_id", "completeness", "last_contact_at"], unique=False
        )
        batch_op.create_index("ix_customers_by_contact", ["branch_id", "last_contact_at"], unique=False)
        batch_op.create_index("ix_customers_by_given_name", ["branch_id", "given_name"], unique=False)
        batch_op.create_index("ix_customers_by_initials", ["branch_id", "initials"], unique=False)
        batch_op.create_index("ix_customers_by_name", ["branch_id", "name"], unique=False)
        batch_op.create_index("ix_customers_by_number", ["branch_id", "number"], unique=False)
        batch_op.create_index("ix_customers_by_owner", ["owner_id", "last_contact_at"], unique=False)
        batch_op.create_index("ix_customers_by_phone", ["branch_id", "phone"], unique=False)
        batch_op.create_index("ix_customers_by_phone_ending", ["branch_id", "phone_reversed"], unique=False)
        batch_op.create_index("ix_customers_by_pinyin", ["branch_id", "pinyin"], unique=False)
        batch_op.create_index(
            "ix_customers_merged",
            ["merged_into_id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )

    op.create_table(
        "documents",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("template", sa.String(length=120), nullable=False),
        sa.Column("template_version", sa.String(length=20), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'sealed') = (sha256 IS NOT NULL)", name=op.f("ck_documents_sealed_has_hash")),
        sa.CheckConstraint("state IN ('requested', 'sealed', 'failed')", name=op.f("ck_documents_state_known")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_documents_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_documents_created_by_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["documents.id"], name=op.f("fk_documents_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("number", name=op.f("uq_documents_number")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_state"), ["state"], unique=False)
        batch_op.create_index("ix_documents_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_drafts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("person_id", "form", "subject", name=op.f("uq_drafts_person_id_form_subject")),
    )
    op.create_table(
        "glosses",
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.Column("gloss", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_glosses_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glosses")),
        sa.UniqueConstraint("term", name=op.f("uq_glosses_term")),
    )
    op.create_table(
        "hall_incidents",
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("handled_by_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_to_id", sa.Integer(), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "result <> 'escalated' OR (escalated_to_id IS NOT NULL AND escalated_at IS NOT NULL)",
            name=op.f("ck_hall_incidents_escalated_to_whom_and_when"),
        ),
        sa.CheckConstraint("result IN ('open', 'solved', 'escalated')", name=op.f("ck_hall_incidents_result_known")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_hall_incidents_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_hall_incidents_created_by_id")),
        sa.ForeignKeyConstraint(
            ["escalated_to_id"], ["departments.id"], name=op.f("fk_hall_incidents_escalated_to_id")
        ),
        sa.ForeignKeyConstraint(["handled_by_id"], ["people.id"], name=op.f("fk_hall_incidents_handled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_incidents")),
    )
    with op.batch_alter_table("hall_incidents", schema=None) as batch_op:
        batch_op.create_index("ix_hall_incidents_branch_id_occurred_at", ["branch_id", "occurred_at"], unique=False)

    op.create_table(
        "offers",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("percent_off", sa.Integer(), nullable=True),
        sa.Column("amount_off", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(percent_off IS NULL) <> (amount_off IS NULL)", name=op.f("ck_offers_one_effect")),
        sa.CheckConstraint("amount_off > 0", name=op.f("ck_offers_amount_above_zero")),
        sa.CheckConstraint("approved_by_id <> created_by_id", name=op.f("ck_offers_author_does_not_approve")),
        sa.CheckConstraint("percent_off BETWEEN 1 AND 99", name=op.f("ck_offers_percent_between")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_offers_period")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["people.id"], name=op.f("fk_offers_approved_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_offers_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("code", name=op.f("uq_offers_code")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offers_ends_on"), ["ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_starts_on"), ["starts_on"], unique=False)

    op.create_table(
        "outbox_messages",
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rules", sa.String(length=120), nullable=False),
        sa.Column("once_key", sa.String(length=120), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'failed', 'stopped')", name=op.f("ck_outbox_messages_state_known")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_outbox_messages_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_outbox_messages_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("once_key", name=op.f("uq_outbox_messages_once_key")),
    )
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_messages_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_outbox_messages_due", ["state", "not_before"], unique=False)

    op.create_table(
        "products",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("cautions", sa.Text(), nullable=False),
        sa.Column("skin_conditions", sa.JSON(), nullable=False),
        sa.Column("combination", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("approved_by_id <> created_by_id", name=op.f("ck_products_author_does_not_approve")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["people.id"], name=op.f("fk_products_approved_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_products_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("code", name=op.f("uq_products_code")),
    )
    op.create_table(
        "profile_texts",
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("approved_by_id <> created_by_id", name=op.f("ck_profile_texts_author_does_not_approve")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["people.id"], name=op.f("fk_profile_texts_approved_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_profile_texts_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_texts")),
        sa.UniqueConstraint("part", name=op.f("uq_profile_texts_part")),
    )
    op.create_table(
        "provider_profiles",
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("licence_number", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("practising_since", sa.Date(), nullable=False),
        sa.Column("specialties", sa.JSON(), nullable=False),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "approved_by_id <> created_by_id", name=op.f("ck_provider_profiles_author_does_not_approve")
        ),
        sa.ForeignKeyConstraint(["approved_by_id"], ["people.id"], name=op.f("fk_provider_profiles_approved_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_provider_profiles_created_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_provider_profiles_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_profiles")),
        sa.UniqueConstraint("licence_number", name=op.f("uq_provider_profiles_licence_number")),
        sa.UniqueConstraint("person_id", name=op.f("uq_provider_profiles_person_id")),
    )
    op.create_table(
        "rights_requests",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'confirmed', 'declined', 'withdrawn')", name=op.f("ck_rights_requests_state_known")
        ),
        sa.CheckConstraint("decided_by_id <> created_by_id", name=op.f("ck_rights_requests_two_persons")),
        sa.CheckConstraint("decided_by_id <> person_id", name=op.f("ck_rights_requests_not_for_oneself")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_rights_requests_created_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_rights_requests_decided_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_rights_requests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_requests")),
    )
    with op.batch_alter_table("rights_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_requests_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_rights_requests_state", ["state"], unique=False)
        batch_op.create_index(
            "uq_rights_requests_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "rooms",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('hall', 'consulting', 'service', 'rest')", name=op.f("ck_rooms_kind_known")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_rooms_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_rooms_created_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_rooms_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("branch_id", "name", name=op.f("uq_rooms_branch_id_name")),
    )
    op.create_table(
        "service_items",
        sa.Column(
            "code",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("medical", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "department IN ('plastic', 'injection', 'skin', 'care')", name=op.f("ck_service_items_department_known")
        ),
        sa.CheckConstraint(
            "kind IN ('surgery', 'injection', 'device', 'care')", name=op.f("ck_service_items_kind_known")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_service_items_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_items")),
        sa.UniqueConstraint("code", name=op.f("uq_service_items_code")),
    )
    with op.batch_alter_table("service_items", schema=None) as batch_op:
        batch_op.create_index("ix_service_items_department_kind", ["department", "kind"], unique=False)

    op.create_table(
        "setting_changes",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["people.id"], name=op.f("fk_setting_changes_changed_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_setting_changes_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_changes")),
    )
    with op.batch_alter_table("setting_changes", schema=None) as batch_op:
        batch_op.create_index("ix_setting_changes_key_at", ["key", "created_at"], unique=False)

    op.create_table(
        "sign_in_failures",
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_sign_in_failures_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    with op.batch_alter_table("sign_in_failures", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_failures_who", ["username", "address", "created_at"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_sign_ins_created_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_person_id"), ["person_id"], unique=False)

    op.create_table(
        "signatures",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("signer_name", sa.String(length=80), nullable=False),
        sa.Column("signer_role", sa.String(length=30), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_signatures_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_signatures_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
    )
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signatures_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signatures_sha256"), ["sha256"], unique=False)
        batch_op.create_index("ix_signatures_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "state_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.String(length=60), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_state_changes_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_changes")),
    )
    with op.batch_alter_table("state_changes", schema=None) as batch_op:
        batch_op.create_index("ix_state_changes_subject", ["subject_type", "subject_id", "id"], unique=False)

    op.create_table(
        "case_studies",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("age_group", sa.String(length=10), nullable=False),
        sa.Column("skin_type", sa.String(length=20), nullable=False),
        sa.Column("need", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("before_picture", sa.String(length=64), nullable=False),
        sa.Column("after_picture", sa.String(length=64), nullable=False),
        sa.Column("consented", sa.Boolean(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("approved_by_id <> created_by_id", name=op.f("ck_case_studies_author_does_not_approve")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["people.id"], name=op.f("fk_case_studies_approved_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_case_studies_created_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_case_studies_item_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider_profiles.id"], name=op.f("fk_case_studies_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_studies")),
        sa.UniqueConstraint("code", name=op.f("uq_case_studies_code")),
    )
    with op.batch_alter_table("case_studies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_studies_age_group"), ["age_group"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_studies_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_studies_need"), ["need"], unique=False)

    op.create_table(
        "companions",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("may_be_informed", sa.Boolean(), nullable=False),
        sa.Column("agreement", sa.String(length=200), nullable=False),
        sa.Column("guardian", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_companions_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_companions_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companions")),
    )
    with op.batch_alter_table("companions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_companions_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "contract_template_versions",
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state = 'draft' OR approved_by_id IS NOT NULL",
            name=op.f("ck_contract_template_versions_approved_by_somebody"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'retired')", name=op.f("ck_contract_template_versions_state_known")
        ),
        sa.CheckConstraint(
            "approved_by_id <> author_id", name=op.f("ck_contract_template_versions_author_does_not_approve")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["people.id"], name=op.f("fk_contract_template_versions_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_contract_template_versions_author_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_contract_template_versions_branch_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_contract_template_versions_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["contract_templates.id"], name=op.f("fk_contract_template_versions_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_template_versions")),
        sa.UniqueConstraint("template_id", "number", name=op.f("uq_contract_template_versions_template_id_number")),
    )
    with op.batch_alter_table("contract_template_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_template_versions_template_id"), ["template_id"], unique=False)
        batch_op.create_index(
            "uq_contract_template_versions_in_force",
            ["template_id"],
            unique=True,
            sqlite_where=sa.text("state = 'approved'"),
            postgresql_where=sa.text("state = 'approved'"),
        )

    op.create_table(
        "customer_changes",
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_customer_changes_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_customer_changes_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_changes")),
    )
    with op.batch_alter_table("customer_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_changes_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "customer_consents",
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('service_messages', 'marketing', 'health_data', 'case_use', 'third_party')",
            name=op.f("ck_customer_consents_purpose_known"),
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_customer_consents_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_customer_consents_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_consents")),
    )
    with op.batch_alter_table("customer_consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_consents_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_customer_consents_latest", ["customer_id", "purpose", "id"], unique=False)

    op.create_table(
        "customer_documents",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("suffix", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("access_class", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "access_class IN ('file', 'health', 'managers')", name=op.f("ck_customer_documents_access_class_known")
        ),
        sa.CheckConstraint(
            "kind IN ('form', 'contract', 'consent', 'photograph', 'report', 'other')",
            name=op.f("ck_customer_documents_kind_known"),
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_customer_documents_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_customer_documents_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_documents")),
    )
    with op.batch_alter_table("customer_documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_documents_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "customer_merges",
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taken_over", sa.JSON(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_customer_merges_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_customer_merges_customer_id")),
        sa.ForeignKeyConstraint(["merged_id"], ["customers.id"], name=op.f("fk_customer_merges_merged_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merges")),
        sa.UniqueConstraint("merged_id", name=op.f("uq_customer_merges_merged_id")),
    )
    with op.batch_alter_table("customer_merges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_merges_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "customer_owners",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("old_person_id", sa.Integer(), nullable=True),
        sa.Column("new_person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('consultant', 'cs')", name=op.f("ck_customer_owners_kind_known")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_customer_owners_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_customer_owners_customer_id")),
        sa.ForeignKeyConstraint(["new_person_id"], ["people.id"], name=op.f("fk_customer_owners_new_person_id")),
        sa.ForeignKeyConstraint(["old_person_id"], ["people.id"], name=op.f("fk_customer_owners_old_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_owners")),
    )
    with op.batch_alter_table("customer_owners", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_owners_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "customer_photos",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("suffix", sa.String(length=8), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("body_part", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('record', 'comparison', 'case', 'publicity')", name=op.f("ck_customer_photos_purpose_known")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_customer_photos_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_customer_photos_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_photos")),
    )
    with op.batch_alter_table("customer_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_photos_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "customer_reach",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=60), nullable=False),
        sa.Column(
            "number",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "given_name",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "pinyin",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "initials",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "phone",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "phone_reversed",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_customer_reach_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_customer_reach_customer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_customer_reach_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_reach")),
        sa.UniqueConstraint(
            "customer_id", "person_id", "why", name=op.f("uq_customer_reach_customer_id_person_id_why")
        ),
    )
    with op.batch_alter_table("customer_reach", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_reach_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix_customer_reach_of_person",
            [
                "person_id",
                "customer_id",
                "number",
                "name",
                "given_name",
                "pinyin",
                "initials",
                "phone",
                "phone_reversed",
            ],
            unique=False,
        )

    op.create_table(
        "customer_skin",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_customer_skin_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_customer_skin_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_skin")),
        sa.UniqueConstraint("customer_id", "name", name=op.f("uq_customer_skin_customer_id_name")),
    )
    with op.batch_alter_table("customer_skin", schema=None) as batch_op:
        batch_op.create_index("ix_customer_skin_by_name", ["name", "customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_skin_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "file_openings",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("how IN ('view', 'print', 'export')", name=op.f("ck_file_openings_how_known")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_file_openings_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_file_openings_customer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_file_openings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_openings")),
    )
    with op.batch_alter_table("file_openings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_openings_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_file_openings_of_customer", ["customer_id", "at"], unique=False)
        batch_op.create_index("ix_file_openings_of_person", ["person_id", "customer_id", "at"], unique=False)

    op.create_table(
        "item_versions",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("change_note", sa.String(length=200), nullable=False),
        sa.Column("principle", sa.Text(), nullable=False),
        sa.Column("efficacy", sa.Text(), nullable=False),
        sa.Column("advantages", sa.Text(), nullable=False),
        sa.Column("disadvantages", sa.Text(), nullable=False),
        sa.Column("safety", sa.Text(), nullable=False),
        sa.Column("indications", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("course_sessions", sa.Integer(), nullable=False),
        sa.Column("course_interval_days", sa.Integer(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("recovery", sa.Text(), nullable=False),
        sa.Column("recovery_days", sa.Integer(), nullable=False),
        sa.Column("risks", sa.JSON(), nullable=False),
        sa.Column("complications", sa.JSON(), nullable=False),
        sa.Column("alternatives", sa.JSON(), nullable=False),
        sa.Column("pre_notes", sa.JSON(), nullable=False),
        sa.Column("post_notes", sa.JSON(), nullable=False),
        sa.Column("examinations", sa.JSON(), nullable=False),
        sa.Column("filing_number", sa.String(length=80), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("signed_off_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("price_approved_by_id", sa.Integer(), nullable=True),
        sa.Column("price_approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'in_force' OR price_approved_at IS NOT NULL", name=op.f("ck_item_versions_price_approved")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'signed_off', 'in_force', 'replaced', 'withdrawn')",
            name=op.f("ck_item_versions_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn', 'replaced') OR signed_off_at IS NOT NULL",
            name=op.f("ck_item_versions_signed_off"),
        ),
        sa.CheckConstraint("price > 0", name=op.f("ck_item_versions_price_above_zero")),
        sa.CheckConstraint(
            "price_approved_by_id <> created_by_id", name=op.f("ck_item_versions_author_does_not_price")
        ),
        sa.CheckConstraint(
            "price_approved_by_id <> signed_off_by_id", name=op.f("ck_item_versions_signer_does_not_price")
        ),
        sa.CheckConstraint("signed_off_by_id <> created_by_id", name=op.f("ck_item_versions_author_does_not_sign")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_item_versions_created_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_item_versions_item_id")),
        sa.ForeignKeyConstraint(
            ["price_approved_by_id"], ["people.id"], name=op.f("fk_item_versions_price_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["signed_off_by_id"], ["people.id"], name=op.f("fk_item_versions_signed_off_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_versions")),
        sa.UniqueConstraint("item_id", "version", name=op.f("uq_item_versions_item_id_version")),
    )
    with op.batch_alter_table("item_versions", schema=None) as batch_op:
        batch_op.create_index("ix_item_versions_state", ["state"], unique=False)
        batch_op.create_index(
            "uq_item_versions_in_force",
            ["item_id"],
            unique=True,
            sqlite_where=sa.text("state = 'in_force'"),
            postgresql_where=sa.text("state = 'in_force'"),
        )
        batch_op.create_index(
            "uq_item_versions_open",
            ["item_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'signed_off')"),
            postgresql_where=sa.text("state IN ('draft', 'signed_off')"),
        )

    op.create_table(
        "offer_parts",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_offer_parts_created_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_offer_parts_item_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_offer_parts_offer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_parts")),
        sa.UniqueConstraint("offer_id", "item_id", name=op.f("uq_offer_parts_offer_id_item_id")),
    )
    with op.batch_alter_table("offer_parts", schema=None) as batch_op:
        batch_op.create_index("ix_offer_parts_item_id", ["item_id"], unique=False)

    op.create_table(
        "signature_documents",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_signature_documents_created_by_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_signature_documents_document_id")),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name=op.f("fk_signature_documents_signature_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_documents")),
        sa.UniqueConstraint("signature_id", name=op.f("uq_signature_documents_signature_id")),
    )
    with op.batch_alter_table("signature_documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_documents_document_id"), ["document_id"], unique=False)

    op.create_table(
        "timeline_events",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('visit', 'consultation', 'purchase', 'service', 'contact', 'feedback', 'paper', 'file')",
            name=op.f("ck_timeline_events_kind_known"),
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_timeline_events_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_timeline_events_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline_events")),
    )
    with op.batch_alter_table("timeline_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timeline_events_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_timeline_events_of_customer", ["customer_id", "at"], unique=False)

    op.create_table(
        "unanswered_questions",
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("question_key", sa.String(length=200), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("script_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_unanswered_questions_created_by_id")),
        sa.ForeignKeyConstraint(["script_id"], ["answer_scripts.id"], name=op.f("fk_unanswered_questions_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered_questions")),
    )
    with op.batch_alter_table("unanswered_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unanswered_questions_question_key"), ["question_key"], unique=False)

    op.create_table(
        "visits",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("queue_position", sa.Integer(), nullable=False),
        sa.Column("queue_number", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visit_type", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("papers_brought", sa.JSON(), nullable=False),
        sa.Column("companion", sa.String(length=200), nullable=False),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("departure_note", sa.Text(), nullable=False),
        sa.Column("unsettled", sa.Boolean(), nullable=False),
        sa.Column("unsettled_note", sa.Text(), nullable=False),
        sa.Column("unsettled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('', 'spent', 'not_spent', 'return_visit', 'left_unseen')", name=op.f("ck_visits_outcome_known")
        ),
        sa.CheckConstraint("state <> 'left' OR outcome <> ''", name=op.f("ck_visits_left_with_outcome")),
        sa.CheckConstraint(
            "state IN ('waiting', 'in_consultation', 'awaiting_payment', 'in_service', 'resting', 'left')",
            name=op.f("ck_visits_state_known"),
        ),
        sa.CheckConstraint(
            "visit_type IN ('first_visit', 'return_visit', 'recheck', 'repeat_purchase')",
            name=op.f("ck_visits_visit_type_known"),
        ),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["people.id"], name=op.f("fk_visits_assigned_to_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_visits_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_visits_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_visits_customer_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_visits_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("branch_id", "day", "queue_position", name=op.f("uq_visits_branch_id_day_queue_position")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index("ix_visits_assigned_to_id_state", ["assigned_to_id", "state"], unique=False)
        batch_op.create_index("ix_visits_branch_id_day_state", ["branch_id", "day", "state"], unique=False)
        batch_op.create_index("ix_visits_customer_id_day", ["customer_id", "day"], unique=False)
        batch_op.create_index(
            "ix_visits_present",
            ["branch_id", "state_since"],
            unique=False,
            sqlite_where=sa.text("state <> 'left'"),
            postgresql_where=sa.text("state <> 'left'"),
        )
        batch_op.create_index(
            "uq_visits_one_open",
            ["customer_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'left'"),
            postgresql_where=sa.text("state <> 'left'"),
        )

    op.create_table(
        "consultations",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("need_words", sa.Text(), nullable=False),
        sa.Column("symptoms", sa.Text(), nullable=False),
        sa.Column("wished_effect", sa.Text(), nullable=False),
        sa.Column("expectations", sa.Text(), nullable=False),
        sa.Column("concerns", sa.Text(), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("budget_unstated", sa.Boolean(), nullable=False),
        sa.Column("time_available", sa.Text(), nullable=False),
        sa.Column("aesthetic_views", sa.Text(), nullable=False),
        sa.Column("person_facts", sa.JSON(), nullable=False),
        sa.Column("skin_type", sa.String(length=40), nullable=False),
        sa.Column("skin_allergy", sa.Text(), nullable=False),
        sa.Column("skin_problems", sa.JSON(), nullable=False),
        sa.Column("care_habits", sa.Text(), nullable=False),
        sa.Column("learned_by", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("face_findings", sa.Text(), nullable=False),
        sa.Column("body_findings", sa.Text(), nullable=False),
        sa.Column("suitable_items", sa.JSON(), nullable=False),
        sa.Column("examination", sa.Text(), nullable=False),
        sa.Column("examined_by_id", sa.Integer(), nullable=True),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("guidance", sa.Text(), nullable=False),
        sa.Column("rehabilitation", sa.Text(), nullable=False),
        sa.Column("room_check", sa.JSON(), nullable=False),
        sa.Column("next_steps", sa.JSON(), nullable=False),
        sa.Column("next_step_note", sa.Text(), nullable=False),
        sa.Column("reaction", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("farewell", sa.Text(), nullable=False),
        sa.Column("referred_to", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_name", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'signed') = (signed_at IS NOT NULL)", name=op.f("ck_consultations_signed_has_time")
        ),
        sa.CheckConstraint(
            "examination = '' OR examined_by_id IS NOT NULL", name=op.f("ck_consultations_examined_by_a_doctor")
        ),
        sa.CheckConstraint(
            "outcome <> 'declined' OR (decline_reason <> '' AND farewell <> '')",
            name=op.f("ck_consultations_declined_kindly"),
        ),
        sa.CheckConstraint(
            "outcome IN ('', 'booked', 'considering', 'declined', 'referred')",
            name=op.f("ck_consultations_outcome_known"),
        ),
        sa.CheckConstraint(
            "state IN ('opened', 'in_progress', 'awaiting_doctor', 'recorded', 'signed')",
            name=op.f("ck_consultations_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('recorded', 'signed') OR outcome <> ''", name=op.f("ck_consultations_recorded_has_outcome")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_consultations_branch_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["people.id"], name=op.f("fk_consultations_consultant_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_consultations_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_consultations_customer_id")),
        sa.ForeignKeyConstraint(["examined_by_id"], ["people.id"], name=op.f("fk_consultations_examined_by_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_consultations_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
        sa.UniqueConstraint("number", name=op.f("uq_consultations_number")),
    )
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_consultations_consultant_state", ["consultant_id", "state", "opened_at"], unique=False
        )
        batch_op.create_index("ix_consultations_customer", ["customer_id", "opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultations_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index("ix_consultations_state", ["state", "opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultations_visit_id"), ["visit_id"], unique=False)
        batch_op.create_index(
            "uq_consultations_open_visit",
            ["visit_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'signed'"),
            postgresql_where=sa.text("state <> 'signed'"),
        )

    op.create_table(
        "contraindications",
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("match", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_contraindications_created_by_id")),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_versions.id"], name=op.f("fk_contraindications_item_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contraindications")),
    )
    with op.batch_alter_table("contraindications", schema=None) as batch_op:
        batch_op.create_index("ix_contraindications_item_version_id", ["item_version_id"], unique=False)

    op.create_table(
        "courtesies",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('greeted', 'seated', 'drink', 'help_asked')", name=op.f("ck_courtesies_kind_known")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_courtesies_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_courtesies_created_by_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_courtesies_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courtesies")),
        sa.UniqueConstraint("visit_id", "kind", name=op.f("uq_courtesies_visit_id_kind")),
    )
    op.create_table(
        "hand_overs",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("from_department_id", sa.Integer(), nullable=True),
        sa.Column("to_department_id", sa.Integer(), nullable=True),
        sa.Column("transfer", sa.Boolean(), nullable=False),
        sa.Column("need", sa.String(length=200), nullable=False),
        sa.Column("info", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_reason", sa.Text(), nullable=False),
        sa.Column("introduced", sa.Boolean(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "answer IN ('', 'accepted', 'returned', 'withdrawn')", name=op.f("ck_hand_overs_answer_known")
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_hand_overs_two_people")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_hand_overs_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_hand_overs_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_hand_overs_customer_id")),
        sa.ForeignKeyConstraint(
            ["from_department_id"], ["departments.id"], name=op.f("fk_hand_overs_from_department_id")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["people.id"], name=op.f("fk_hand_overs_from_id")),
        sa.ForeignKeyConstraint(["to_department_id"], ["departments.id"], name=op.f("fk_hand_overs_to_department_id")),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_hand_overs_to_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_hand_overs_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
    )
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.create_index("ix_hand_overs_to_id_answer", ["to_id", "answer"], unique=False)
        batch_op.create_index("ix_hand_overs_visit_id", ["visit_id"], unique=False)
        batch_op.create_index(
            "uq_hand_overs_open",
            ["visit_id"],
            unique=True,
            sqlite_where=sa.text("answer = ''"),
            postgresql_where=sa.text("answer = ''"),
        )

    op.create_table(
        "room_occupancies",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_room_occupancies_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_room_occupancies_created_by_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_occupancies_room_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_room_occupancies_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_occupancies")),
    )
    with op.batch_alter_table("room_occupancies", schema=None) as batch_op:
        batch_op.create_index(
            "uq_room_occupancies_open",
            ["room_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND shared = 0"),
            postgresql_where=sa.text("ended_at IS NULL AND NOT shared"),
        )
        batch_op.create_index(
            "uq_room_occupancies_visit",
            ["visit_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "skipped_consultations",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_skipped_consultations_has_reason")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["people.id"], name=op.f("fk_skipped_consultations_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_skipped_consultations_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_skipped_consultations_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_skipped_consultations_customer_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_skipped_consultations_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skipped_consultations")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_skipped_consultations_visit_id")),
    )
    with op.batch_alter_table("skipped_consultations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_skipped_consultations_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "cases_shown",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("medium", sa.String(length=20), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_cases_shown_branch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_studies.id"], name=op.f("fk_cases_shown_case_id")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_cases_shown_consultation_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_cases_shown_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases_shown")),
        sa.UniqueConstraint("consultation_id", "case_id", name=op.f("uq_cases_shown_consultation_id_case_id")),
    )
    with op.batch_alter_table("cases_shown", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_shown_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "considering_contacts",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('answer', 'touch')", name=op.f("ck_considering_contacts_kind_known")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_considering_contacts_author_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_considering_contacts_branch_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_considering_contacts_consultation_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_considering_contacts_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_considering_contacts")),
    )
    with op.batch_alter_table("considering_contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_considering_contacts_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "considering_periods",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("touches", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_considering_periods_branch_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_considering_periods_consultation_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_considering_periods_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_considering_periods_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_considering_periods")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_considering_periods_consultation_id")),
    )
    with op.batch_alter_table("considering_periods", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_considering_periods_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_considering_periods_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "consultation_addenda",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_consultation_addenda_author_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_consultation_addenda_branch_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_consultation_addenda_consultation_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_consultation_addenda_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_addenda")),
    )
    with op.batch_alter_table("consultation_addenda", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultation_addenda_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "contraindication_clearances",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("contraindication", sa.String(length=200), nullable=False),
        sa.Column("matched", sa.String(length=200), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_contraindication_clearances_branch_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_contraindication_clearances_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_contraindication_clearances_created_by_id")
        ),
        sa.ForeignKeyConstraint(["doctor_id"], ["people.id"], name=op.f("fk_contraindication_clearances_doctor_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_contraindication_clearances_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contraindication_clearances")),
        sa.UniqueConstraint(
            "consultation_id",
            "item_id",
            "contraindication",
            "matched",
            name=op.f("uq_contraindication_clearances_consultation_id_item_id_contraindication_matched"),
        ),
    )
    with op.batch_alter_table("contraindication_clearances", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contraindication_clearances_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "declined_wishes",
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ground IN ('safety', 'honesty')", name=op.f("ck_declined_wishes_ground_known")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_declined_wishes_branch_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_declined_wishes_consultation_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_declined_wishes_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declined_wishes")),
    )
    with op.batch_alter_table("declined_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declined_wishes_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "doctor_parts",
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("called_by_id", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("recommended", sa.JSON(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("refused_reason", sa.Text(), nullable=False),
        sa.Column("examination", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "opinion <> '' OR closed_at IS NULL OR withdrawn <> ''", name=op.f("ck_doctor_parts_closed_says_why")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_doctor_parts_branch_id")),
        sa.ForeignKeyConstraint(["called_by_id"], ["people.id"], name=op.f("fk_doctor_parts_called_by_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_doctor_parts_consultation_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_doctor_parts_created_by_id")),
        sa.ForeignKeyConstraint(["doctor_id"], ["people.id"], name=op.f("fk_doctor_parts_doctor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doctor_parts")),
    )
    with op.batch_alter_table("doctor_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_doctor_parts_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index("ix_doctor_parts_doctor", ["doctor_id", "closed_at"], unique=False)
        batch_op.create_index(
            "uq_doctor_parts_open_call",
            ["consultation_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "open_questions",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f("ck_open_questions_answered_has_text")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["people.id"], name=op.f("fk_open_questions_answered_by_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_open_questions_branch_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_open_questions_consultation_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_open_questions_created_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_open_questions_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_questions")),
    )
    with op.batch_alter_table("open_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_open_questions_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index("ix_open_questions_owner", ["owner_id", "answered_at"], unique=False)

    op.create_table(
        "passed_feedback",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("superior_id", sa.Integer(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_passed_feedback_branch_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_passed_feedback_consultation_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_passed_feedback_created_by_id")),
        sa.ForeignKeyConstraint(["superior_id"], ["people.id"], name=op.f("fk_passed_feedback_superior_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passed_feedback")),
    )
    with op.batch_alter_table("passed_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passed_feedback_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index("ix_passed_feedback_superior", ["superior_id", "handled_at"], unique=False)

    op.create_table(
        "picture_requests",
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("script_code", sa.String(length=40), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_picture_requests_branch_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_picture_requests_consultation_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_picture_requests_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_requests")),
    )
    with op.batch_alter_table("picture_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_picture_requests_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "price_talks",
        sa.Column("explained", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_price_talks_branch_id")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_price_talks_consultation_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_price_talks_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_talks")),
    )
    with op.batch_alter_table("price_talks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_price_talks_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "product_advice",
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("product", sa.String(length=120), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("cautions", sa.Text(), nullable=False),
        sa.Column("combination", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_product_advice_branch_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_product_advice_consultation_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_product_advice_created_by_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_product_advice_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_advice")),
    )
    with op.batch_alter_table("product_advice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_advice_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "told_points",
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_told_points_branch_id")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_told_points_consultation_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_told_points_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_points")),
        sa.UniqueConstraint("consultation_id", "subject", name=op.f("uq_told_points_consultation_id_subject")),
    )
    with op.batch_alter_table("told_points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_told_points_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "treatment_plans",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_treatment_plans_branch_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["people.id"], name=op.f("fk_treatment_plans_consultant_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_treatment_plans_consultation_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_treatment_plans_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_treatment_plans_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treatment_plans")),
        sa.UniqueConstraint("number", name=op.f("uq_treatment_plans_number")),
    )
    with op.batch_alter_table("treatment_plans", schema=None) as batch_op:
        batch_op.create_index("ix_treatment_plans_consultant", ["consultant_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_treatment_plans_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index("ix_treatment_plans_customer", ["customer_id", "id"], unique=False)

    op.create_table(
        "plan_examinations",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("result_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result_by_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(result = '') = (result_at IS NULL)", name=op.f("ck_plan_examinations_result_has_time")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_plan_examinations_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_plan_examinations_created_by_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["treatment_plans.id"], name=op.f("fk_plan_examinations_plan_id")),
        sa.ForeignKeyConstraint(["result_by_id"], ["people.id"], name=op.f("fk_plan_examinations_result_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_examinations")),
        sa.UniqueConstraint("plan_id", "name", name=op.f("uq_plan_examinations_plan_id_name")),
    )
    with op.batch_alter_table("plan_examinations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_examinations_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_versions",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("drafter_id", sa.Integer(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("combination", sa.Text(), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("time_limit_days", sa.Integer(), nullable=True),
        sa.Column("time_note", sa.Text(), nullable=False),
        sa.Column("quoted_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("confirmed_name", sa.String(length=60), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_name = '')", name=op.f("ck_plan_versions_confirmed_has_name")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR confirmed_at IS NOT NULL", name=op.f("ck_plan_versions_confirmed_has_time")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'awaiting_doctor', 'approved', 'explained', 'in_adjustment', 'confirmed', 'superseded')",
            name=op.f("ck_plan_versions_state_known"),
        ),
        sa.CheckConstraint("version = 1 OR wish <> ''", name=op.f("ck_plan_versions_adjusted_for_a_wish")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_plan_versions_branch_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["people.id"], name=op.f("fk_plan_versions_confirmed_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_plan_versions_created_by_id")),
        sa.ForeignKeyConstraint(["drafter_id"], ["people.id"], name=op.f("fk_plan_versions_drafter_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["treatment_plans.id"], name=op.f("fk_plan_versions_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_versions")),
        sa.UniqueConstraint("plan_id", "version", name=op.f("uq_plan_versions_plan_id_version")),
    )
    with op.batch_alter_table("plan_versions", schema=None) as batch_op:
        batch_op.create_index("ix_plan_versions_state", ["state", "id"], unique=False)
        batch_op.create_index(
            "uq_plan_versions_current",
            ["plan_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'superseded'"),
            postgresql_where=sa.text("state <> 'superseded'"),
        )

    op.create_table(
        "plan_approvals",
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("drafter_id", sa.Integer(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("cleared", sa.JSON(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("decision IN ('approved', 'returned')", name=op.f("ck_plan_approvals_decision_known")),
        sa.CheckConstraint("doctor_id <> drafter_id", name=op.f("ck_plan_approvals_drafter_does_not_decide")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_plan_approvals_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_plan_approvals_created_by_id")),
        sa.ForeignKeyConstraint(["doctor_id"], ["people.id"], name=op.f("fk_plan_approvals_doctor_id")),
        sa.ForeignKeyConstraint(["drafter_id"], ["people.id"], name=op.f("fk_plan_approvals_drafter_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_versions.id"], name=op.f("fk_plan_approvals_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_approvals")),
    )
    with op.batch_alter_table("plan_approvals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_approvals_version_id"), ["version_id"], unique=False)
        batch_op.create_index(
            "uq_plan_approvals_once",
            ["version_id"],
            unique=True,
            sqlite_where=sa.text("decision = 'approved'"),
            postgresql_where=sa.text("decision = 'approved'"),
        )

    op.create_table(
        "plan_explanations",
        sa.Column("explainer_id", sa.Integer(), nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("statement <> ''", name=op.f("ck_plan_explanations_has_statement")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_plan_explanations_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_plan_explanations_created_by_id")),
        sa.ForeignKeyConstraint(["explainer_id"], ["people.id"], name=op.f("fk_plan_explanations_explainer_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_versions.id"], name=op.f("fk_plan_explanations_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_explanations")),
    )
    with op.batch_alter_table("plan_explanations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_explanations_version_id"), ["version_id"], unique=False)

    op.create_table(
        "plan_items",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("needs_doctor", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("need", sa.String(length=40), nullable=False),
        sa.Column("need_note", sa.Text(), nullable=False),
        sa.Column("need_reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("recovery", sa.Text(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("interval_days", sa.Integer(), nullable=False),
        sa.Column("recovery_days", sa.Integer(), nullable=False),
        sa.Column("injection_details", sa.Text(), nullable=False),
        sa.Column("injection_by_id", sa.Integer(), nullable=True),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("was_price", sa.BigInteger(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "need <> '' OR need_note = '' OR need_reviewed_by_id IS NOT NULL",
            name=op.f("ck_plan_items_need_note_signed"),
        ),
        sa.CheckConstraint(
            "offer_id IS NOT NULL OR unit_price = list_price", name=op.f("ck_plan_items_reduced_by_an_offer")
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 99", name=op.f("ck_plan_items_quantity_sensible")),
        sa.CheckConstraint(
            "unit_price >= 0 AND unit_price <= list_price", name=op.f("ck_plan_items_price_from_the_list")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_plan_items_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_plan_items_created_by_id")),
        sa.ForeignKeyConstraint(["injection_by_id"], ["people.id"], name=op.f("fk_plan_items_injection_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_plan_items_item_id")),
        sa.ForeignKeyConstraint(["item_version_id"], ["item_versions.id"], name=op.f("fk_plan_items_item_version_id")),
        sa.ForeignKeyConstraint(["need_reviewed_by_id"], ["people.id"], name=op.f("fk_plan_items_need_reviewed_by_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_plan_items_offer_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_versions.id"], name=op.f("fk_plan_items_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_items")),
        sa.UniqueConstraint("version_id", "item_id", name=op.f("uq_plan_items_version_id_item_id")),
    )
    with op.batch_alter_table("plan_items", schema=None) as batch_op:
        batch_op.create_index("ix_plan_items_item", ["item_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_items_version_id"), ["version_id"], unique=False)

    op.create_table(
        "risk_notices",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("plan_version_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.JSON(), nullable=False),
        sa.Column("personal_risks", sa.Text(), nullable=False),
        sa.Column("costs", sa.Text(), nullable=False),
        sa.Column("alternatives", sa.Text(), nullable=False),
        sa.Column("expectation", sa.Text(), nullable=False),
        sa.Column("expectation_checked", sa.Text(), nullable=False),
        sa.Column("pre_notes", sa.Text(), nullable=False),
        sa.Column("post_notes", sa.Text(), nullable=False),
        sa.Column("explainer_id", sa.Integer(), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("understood", sa.Text(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("needs_guardian", sa.Boolean(), nullable=False),
        sa.Column("guardian_name", sa.String(length=60), nullable=False),
        sa.Column("guardian_relation", sa.String(length=40), nullable=False),
        sa.Column("guardian_id_number", sa.String(length=40), nullable=False),
        sa.Column("photo_uses", sa.JSON(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("data_signature_id", sa.Integer(), nullable=True),
        sa.Column("explainer_signature_id", sa.Integer(), nullable=True),
        sa.Column("paper_place", sa.String(length=200), nullable=False),
        sa.Column("scan_sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'signed' OR NOT needs_guardian OR guardian_name <> ''",
            name=op.f("ck_risk_notices_guardian_signed"),
        ),
        sa.CheckConstraint(
            "state <> 'signed' OR alternatives <> ''", name=op.f("ck_risk_notices_signed_names_alternatives")
        ),
        sa.CheckConstraint(
            "state <> 'signed' OR paper_place <> '' OR (signature_id IS NOT NULL AND data_signature_id IS NOT NULL AND explainer_signature_id IS NOT NULL)",
            name=op.f("ck_risk_notices_signed_by_somebody"),
        ),
        sa.CheckConstraint("state <> 'signed' OR signed_at IS NOT NULL", name=op.f("ck_risk_notices_signed_has_time")),
        sa.CheckConstraint(
            "state IN ('draft', 'explained', 'signed', 'expired')", name=op.f("ck_risk_notices_state_known")
        ),
        sa.CheckConstraint(
            "state NOT IN ('explained', 'signed') OR explained_at IS NOT NULL",
            name=op.f("ck_risk_notices_explained_has_time"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_risk_notices_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_risk_notices_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_risk_notices_customer_id")),
        sa.ForeignKeyConstraint(
            ["data_signature_id"], ["signatures.id"], name=op.f("fk_risk_notices_data_signature_id")
        ),
        sa.ForeignKeyConstraint(["explainer_id"], ["people.id"], name=op.f("fk_risk_notices_explainer_id")),
        sa.ForeignKeyConstraint(
            ["explainer_signature_id"], ["signatures.id"], name=op.f("fk_risk_notices_explainer_signature_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_version_id"], ["plan_versions.id"], name=op.f("fk_risk_notices_plan_version_id")
        ),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name=op.f("fk_risk_notices_signature_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_notices")),
        sa.UniqueConstraint("number", name=op.f("uq_risk_notices_number")),
    )
    with op.batch_alter_table("risk_notices", schema=None) as batch_op:
        batch_op.create_index("ix_risk_notices_customer", ["customer_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_notices_plan_version_id"), ["plan_version_id"], unique=False)
        batch_op.create_index("ix_risk_notices_state", ["state", "id"], unique=False)
        batch_op.create_index(
            "uq_risk_notices_current",
            ["plan_version_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'expired'"),
            postgresql_where=sa.text("state <> 'expired'"),
        )

    op.create_table(
        "service_contracts",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("plan_version_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("amends_id", sa.Integer(), nullable=True),
        sa.Column("amendment_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(amends_id IS NULL) = (amendment_reason = '')", name=op.f("ck_service_contracts_amendment_has_reason")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'approved', 'signed', 'in_performance', 'completed', 'amended', 'ended')",
            name=op.f("ck_service_contracts_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'in_performance', 'completed', 'amended') OR (signed_at IS NOT NULL AND place <> '')",
            name=op.f("ck_service_contracts_signed_has_time_and_place"),
        ),
        sa.CheckConstraint("amends_id IS NULL OR amends_id <> id", name=op.f("ck_service_contracts_amends_another")),
        sa.ForeignKeyConstraint(["amends_id"], ["service_contracts.id"], name=op.f("fk_service_contracts_amends_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_service_contracts_branch_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["people.id"], name=op.f("fk_service_contracts_consultant_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_service_contracts_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_service_contracts_customer_id")),
        sa.ForeignKeyConstraint(
            ["plan_version_id"], ["plan_versions.id"], name=op.f("fk_service_contracts_plan_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_contracts")),
        sa.UniqueConstraint("number", name=op.f("uq_service_contracts_number")),
    )
    with op.batch_alter_table("service_contracts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_contracts_consultant_id"), ["consultant_id"], unique=False)
        batch_op.create_index("ix_service_contracts_customer", ["customer_id", "id"], unique=False)
        batch_op.create_index("ix_service_contracts_number", ["branch_id", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_contracts_plan_version_id"), ["plan_version_id"], unique=False)
        batch_op.create_index("ix_service_contracts_state", ["branch_id", "state", "state_since"], unique=False)
        batch_op.create_index(
            "uq_service_contracts_amends",
            ["amends_id"],
            unique=True,
            sqlite_where=sa.text("amends_id IS NOT NULL AND state <> 'ended'"),
            postgresql_where=sa.text("amends_id IS NOT NULL AND state <> 'ended'"),
        )
        batch_op.create_index(
            "uq_service_contracts_plan_version",
            ["plan_version_id"],
            unique=True,
            sqlite_where=sa.text("amends_id IS NULL AND state <> 'ended'"),
            postgresql_where=sa.text("amends_id IS NULL AND state <> 'ended'"),
        )

    op.create_table(
        "charge_orders",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("ordered_by_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_by_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(shown_at IS NULL) = (shown_by_id IS NULL)", name=op.f("ck_charge_orders_shown_by_somebody")
        ),
        sa.CheckConstraint(
            "paid >= 0 AND (paid = 0 OR paid + credited <= total)", name=op.f("ck_charge_orders_never_above_total")
        ),
        sa.CheckConstraint("total >= 0 AND credited >= 0", name=op.f("ck_charge_orders_not_negative")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_charge_orders_branch_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["people.id"], name=op.f("fk_charge_orders_consultant_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["service_contracts.id"], name=op.f("fk_charge_orders_contract_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_charge_orders_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_charge_orders_customer_id")),
        sa.ForeignKeyConstraint(["ordered_by_id"], ["people.id"], name=op.f("fk_charge_orders_ordered_by_id")),
        sa.ForeignKeyConstraint(["shown_by_id"], ["people.id"], name=op.f("fk_charge_orders_shown_by_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_charge_orders_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_orders")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_charge_orders_contract_id")),
        sa.UniqueConstraint(
            "id", "ordered_by_id", "consultant_id", name=op.f("uq_charge_orders_id_ordered_by_id_consultant_id")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_charge_orders_number")),
    )
    with op.batch_alter_table("charge_orders", schema=None) as batch_op:
        batch_op.create_index("ix_charge_orders_branch", ["branch_id", "ordered_at"], unique=False)
        batch_op.create_index("ix_charge_orders_customer", ["customer_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_orders_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "contract_help",
        sa.Column("procedure", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "procedure IN ('registration', 'booking', 'payment')", name=op.f("ck_contract_help_procedure_known")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_contract_help_branch_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["service_contracts.id"], name=op.f("fk_contract_help_contract_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_contract_help_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_help")),
    )
    with op.batch_alter_table("contract_help", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_help_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "contract_versions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("drafter_id", sa.Integer(), nullable=False),
        sa.Column("template_version_id", sa.Integer(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("payment_method", sa.String(length=20), nullable=False),
        sa.Column("instalments", sa.JSON(), nullable=False),
        sa.Column("term_from", sa.Date(), nullable=False),
        sa.Column("term_to", sa.Date(), nullable=False),
        sa.Column("surgery", sa.Boolean(), nullable=False),
        sa.Column("doctor_name", sa.String(length=60), nullable=False),
        sa.Column("doctor_licence", sa.String(length=60), nullable=False),
        sa.Column("special_terms", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "payment_method IN ('full', 'instalments')", name=op.f("ck_contract_versions_payment_method_known")
        ),
        sa.CheckConstraint("term_to >= term_from", name=op.f("ck_contract_versions_term_forwards")),
        sa.CheckConstraint("total >= 0", name=op.f("ck_contract_versions_total_not_negative")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_contract_versions_branch_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["service_contracts.id"], name=op.f("fk_contract_versions_contract_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_contract_versions_created_by_id")),
        sa.ForeignKeyConstraint(["drafter_id"], ["people.id"], name=op.f("fk_contract_versions_drafter_id")),
        sa.ForeignKeyConstraint(
            ["template_version_id"],
            ["contract_template_versions.id"],
            name=op.f("fk_contract_versions_template_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_versions")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_contract_versions_contract_id_number")),
        sa.UniqueConstraint("id", "drafter_id", name=op.f("uq_contract_versions_id_drafter_id")),
    )
    with op.batch_alter_table("contract_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_versions_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "notes_told",
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "subject IN ('examinations', 'medication', 'time', 'place', 'preparation', 'wound', 'diet', 'warning_signs', 'return')",
            name=op.f("ck_notes_told_subject_known"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_notes_told_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_notes_told_created_by_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["risk_notices.id"], name=op.f("fk_notes_told_notice_id")),
        sa.ForeignKeyConstraint(["told_by_id"], ["people.id"], name=op.f("fk_notes_told_told_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes_told")),
    )
    with op.batch_alter_table("notes_told", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notes_told_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "risk_refusals",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("further_explanation", sa.Text(), nullable=False),
        sa.Column("explained_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('not_understood', 'will_not_sign')", name=op.f("ck_risk_refusals_kind_known")),
        sa.CheckConstraint("reason <> '' AND further_explanation <> ''", name=op.f("ck_risk_refusals_says_why")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_risk_refusals_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_risk_refusals_created_by_id")),
        sa.ForeignKeyConstraint(["explained_by_id"], ["people.id"], name=op.f("fk_risk_refusals_explained_by_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["risk_notices.id"], name=op.f("fk_risk_refusals_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_refusals")),
    )
    with op.batch_alter_table("risk_refusals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_refusals_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "charge_lines",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "amount = unit_price * quantity", name=op.f("ck_charge_lines_amount_is_price_times_quantity")
        ),
        sa.CheckConstraint("quantity >= 1 AND unit_price >= 0", name=op.f("ck_charge_lines_sensible")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_charge_lines_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_charge_lines_created_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_charge_lines_item_id")),
        sa.ForeignKeyConstraint(["order_id"], ["charge_orders.id"], name=op.f("fk_charge_lines_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_lines")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_charge_lines_order_id_position")),
    )
    with op.batch_alter_table("charge_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charge_lines_order_id"), ["order_id"], unique=False)

    op.create_table(
        "contract_explanations",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("explainer_id", sa.Integer(), nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("statement <> ''", name=op.f("ck_contract_explanations_has_statement")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_contract_explanations_branch_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["service_contracts.id"], name=op.f("fk_contract_explanations_contract_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_contract_explanations_created_by_id")),
        sa.ForeignKeyConstraint(["explainer_id"], ["people.id"], name=op.f("fk_contract_explanations_explainer_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["contract_versions.id"], name=op.f("fk_contract_explanations_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_explanations")),
    )
    with op.batch_alter_table("contract_explanations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_explanations_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_explanations_version_id"), ["version_id"], unique=False)

    op.create_table(
        "contract_reviews",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("drafter_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "result <> 'returned' OR remarks <> ''", name=op.f("ck_contract_reviews_returned_with_remarks")
        ),
        sa.CheckConstraint(
            "result IN ('approved', 'returned', 'pre_approved')", name=op.f("ck_contract_reviews_result_known")
        ),
        sa.CheckConstraint("reviewer_id <> drafter_id", name=op.f("ck_contract_reviews_drafter_does_not_review")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_contract_reviews_branch_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["service_contracts.id"], name=op.f("fk_contract_reviews_contract_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_contract_reviews_created_by_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["people.id"], name=op.f("fk_contract_reviews_reviewer_id")),
        sa.ForeignKeyConstraint(
            ["version_id", "drafter_id"],
            ["contract_versions.id", "contract_versions.drafter_id"],
            name="fk_contract_reviews_version",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_reviews")),
        sa.UniqueConstraint("version_id", name=op.f("uq_contract_reviews_version_id")),
    )
    with op.batch_alter_table("contract_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_reviews_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_reviews_version_id"), ["version_id"], unique=False)

    op.create_table(
        "contract_signatures",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("signer_name", sa.String(length=80), nullable=False),
        sa.Column("signer_role", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("guardian_relation", sa.String(length=40), nullable=False),
        sa.Column("guardian_id_number", sa.String(length=40), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("original_place", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "party <> 'clinic' OR person_id IS NOT NULL", name=op.f("ck_contract_signatures_clinic_is_a_person")
        ),
        sa.CheckConstraint("party IN ('customer', 'clinic')", name=op.f("ck_contract_signatures_party_known")),
        sa.CheckConstraint("place <> ''", name=op.f("ck_contract_signatures_has_place")),
        sa.CheckConstraint(
            "signer_role <> 'guardian' OR (guardian_relation <> '' AND guardian_id_number <> '')",
            name=op.f("ck_contract_signatures_guardian_is_known"),
        ),
        sa.CheckConstraint(
            "way <> 'drawn' OR signature_id IS NOT NULL", name=op.f("ck_contract_signatures_drawn_is_kept")
        ),
        sa.CheckConstraint(
            "way <> 'paper' OR original_place <> ''", name=op.f("ck_contract_signatures_original_has_place")
        ),
        sa.CheckConstraint("way IN ('drawn', 'paper')", name=op.f("ck_contract_signatures_way_known")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_contract_signatures_branch_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["service_contracts.id"], name=op.f("fk_contract_signatures_contract_id")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_contract_signatures_created_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contract_signatures_person_id")),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name=op.f("fk_contract_signatures_signature_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["contract_versions.id"], name=op.f("fk_contract_signatures_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_signatures")),
        sa.UniqueConstraint("version_id", "party", name=op.f("uq_contract_signatures_version_id_party")),
    )
    with op.batch_alter_table("contract_signatures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_signatures_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_signatures_version_id"), ["version_id"], unique=False)

    op.create_table(
        "payments",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("ordered_by_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("payer", sa.String(length=60), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("cashier_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount_above_zero")),
        sa.CheckConstraint("cashier_id <> consultant_id", name=op.f("ck_payments_consultant_does_not_take_money")),
        sa.CheckConstraint("cashier_id <> ordered_by_id", name=op.f("ck_payments_orderer_does_not_take_money")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_payments_branch_id")),
        sa.ForeignKeyConstraint(["cashier_id"], ["people.id"], name=op.f("fk_payments_cashier_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_payments_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_payments_customer_id")),
        sa.ForeignKeyConstraint(
            ["order_id", "ordered_by_id", "consultant_id"],
            ["charge_orders.id", "charge_orders.ordered_by_id", "charge_orders.consultant_id"],
            name="fk_payments_order",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("number", name=op.f("uq_payments_number")),
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index("ix_payments_customer", ["customer_id", "taken_at"], unique=False)
        batch_op.create_index("ix_payments_order", ["order_id"], unique=False)
        batch_op.create_index("ix_payments_taken", ["branch_id", "taken_at"], unique=False)

    op.create_table(
        "day_closes",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("first_payment_id", sa.Integer(), nullable=False),
        sa.Column("last_payment_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("counted_cash", sa.BigInteger(), nullable=False),
        sa.Column("difference", sa.BigInteger(), nullable=False),
        sa.Column("own_money", sa.Boolean(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("NOT own_money OR remarks <> ''", name=op.f("ck_day_closes_own_money_is_explained")),
        sa.CheckConstraint("difference = 0 OR remarks <> ''", name=op.f("ck_day_closes_difference_is_explained")),
        sa.CheckConstraint("last_payment_id >= first_payment_id", name=op.f("ck_day_closes_covers_something")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_day_closes_branch_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name=op.f("fk_day_closes_closed_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_day_closes_created_by_id")),
        sa.ForeignKeyConstraint(["first_payment_id"], ["payments.id"], name=op.f("fk_day_closes_first_payment_id")),
        sa.ForeignKeyConstraint(["last_payment_id"], ["payments.id"], name=op.f("fk_day_closes_last_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_closes")),
        sa.UniqueConstraint("branch_id", "day", "sequence", name=op.f("uq_day_closes_branch_id_day_sequence")),
    )
    op.create_table(
        "invoices",
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("tax_number", sa.String(length=30), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number <> '' AND title <> ''", name=op.f("ck_invoices_has_number_and_title")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_invoices_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_invoices_created_by_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_invoices_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("number", name=op.f("uq_invoices_number")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_invoices_payment_id")),
    )
    # ### end Alembic commands ###
    for statement in LOCKS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    raise RuntimeError("the first migration is not taken back: it would drop records under retention")
