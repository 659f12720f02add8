"""The database's own guard over money: payments move the order's paid sum, and nothing else does (PAY-03).

Inserting a payment adds it to its order within the same statement; the order's check then refuses
more than the balance. The row lock of that update makes two cashiers in the same second wait for
one another. Whoever writes the sum by hand is refused unless it is the sum of the payments.
"""

from sqlalchemy import DDL, Table, event

_SUM = "(SELECT COALESCE(SUM(amount), 0) FROM payments WHERE order_id = NEW.id)"


def paid_follows_payments(payments: Table) -> None:
    """Make the triggers once the payments table is there."""
    for dialect in ("sqlite", "postgresql"):
        for statement in paid_statements(dialect):
            event.listen(payments, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))


def paid_statements(dialect: str) -> list[str]:
    """The trigger statements for one dialect."""
    if dialect == "sqlite":
        return [
            "CREATE TRIGGER payments_add_up AFTER INSERT ON payments BEGIN "
            "UPDATE charge_orders SET paid = paid + NEW.amount WHERE id = NEW.order_id; END",
            "CREATE TRIGGER charge_orders_paid BEFORE UPDATE OF paid ON charge_orders "
            f"WHEN NEW.paid <> {_SUM} "
            "BEGIN SELECT RAISE(ABORT, 'charge_orders.paid is the sum of its payments'); END",
            "CREATE TRIGGER charge_orders_start BEFORE INSERT ON charge_orders WHEN NEW.paid <> 0 "
            "BEGIN SELECT RAISE(ABORT, 'charge_orders.paid is the sum of its payments'); END",
        ]
    refuse = (
        "RAISE EXCEPTION 'charge_orders.paid is the sum of its payments' "
        "USING ERRCODE = 'integrity_constraint_violation'"
    )
    return [
        "CREATE OR REPLACE FUNCTION add_up_payments() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE charge_orders SET paid = paid + NEW.amount WHERE id = NEW.order_id; RETURN NULL; END $$",
        "CREATE TRIGGER payments_add_up AFTER INSERT ON payments FOR EACH ROW EXECUTE FUNCTION add_up_payments()",
        "CREATE OR REPLACE FUNCTION check_charge_orders_paid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.paid <> {_SUM} THEN {refuse}; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER charge_orders_paid BEFORE INSERT OR UPDATE ON charge_orders FOR EACH ROW "
        "EXECUTE FUNCTION check_charge_orders_paid()",
    ]
