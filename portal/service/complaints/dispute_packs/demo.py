"""A dispute of the demo clinic: recorded, the three things told, the record and what was used sealed (LAW-04…06)."""

from collections.abc import Mapping

from portal.registry.staff.models import Person
from portal.service.complaints import operations as complaints
from portal.service.complaints.dispute_packs import operations
from portal.service.complaints.dispute_packs.operations import Item, Sides
from portal.service.complaints.models import Case

_COURSE = "激光术后第十天复诊，额部两处色素沉着；顾客在外院就诊后持诊断书返院，对成因有不同意见，要求封存病历。"


def build(case: Case, actors: Mapping[str, Person]) -> None:
    """What customer service does the day the customer speaks of a dispute; half of it on paper."""
    manager, customer = actors["cs_manager"], case.complainant_name
    complaints.declare_dispute(
        case, course=_COURSE, law="《医疗纠纷预防和处理条例》《医疗事故处理条例》", by=manager,
        open="调查过程和结论当面说明，出示操作记录", fair="承办人与当事医师无上下级关系",
        just="听取双方意见，外院诊断书一并入卷", timely="当日封存，五个工作日内答复", convenient="由专人联系，可约在周末面谈",
    )  # fmt: skip
    operations.tell(case, told_to=customer, capacity="患者本人", paper_place="医务科纠纷档案柜", by=manager)
    sides = Sides(customer, f"{manager.name}、{actors['quality'].name}", "医务科封存柜 2 号", actors["quality"])
    operations.seal_records(case, sides, by=manager)
    gel = Item("医用冷敷凝胶", "LN2026093", "示例医疗器械厂", "1 支")
    operations.seal_items(case, [gel], sides, by=manager)
