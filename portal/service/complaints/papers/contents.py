"""What each paper of a case says, in plain Chinese values (law.md, print conventions; 4.2, 4.5)."""

from datetime import datetime
from typing import Any

from portal.core import clock, sealing
from portal.core.fields import domestic
from portal.service.complaints import choices, policy
from portal.service.complaints.chinese import in_chinese
from portal.service.complaints.models import Case, CaseConference, CaseTalk
from portal.service.complaints.papers import reading
from portal.service.complaints.papers.parts import Part, boxed, signer, table, text

Values = dict[str, Any]


def framed(parts: list[Part], signers: list[Part], closing: str = "") -> Values:
    """The values every paper of a case has."""
    return {
        "clinic": sealing.clinic(),
        "date": clock.today().isoformat(),
        "parts": parts,
        "signers": signers,
        "closing": closing,
    }


def _who(case: Case) -> Part:
    people = "、".join(accused.person.name for accused in case.accused)
    return boxed(
        "一、投诉人与事由",
        [("编号", case.number), ("受理时间", case.received_at)],
        [("投诉渠道", case.channel_label), ("类别", case.category_label)],
        [("投诉人", case.complainant_name), ("与患者关系", _relation(case))],
        [("联系电话", domestic(case.complainant_phone)), ("其他联系方式", case.complainant_contact)],
        [
            ("患者（顾客）", case.customer.name if case.customer else ""),
            ("病历号（顾客编号）", case.customer.number if case.customer else ""),
        ],
        [
            ("涉及科室", case.department.name if case.department else ""),
            ("涉及人员", people or (case.doctor.name if case.doctor else "")),
        ],
        [("涉及项目", case.item.name if case.item else ""), ("发生日期", case.happened_on)],
        [("投诉事项", case.matter)],
        [("投诉人诉求", case.demand)],
    )


def _relation(case: Case) -> str:
    return str(choices.RELATIONS[case.complainant_relation])


@in_chinese
def register_form(case: Case, *, attachments: str = "", signed_at: Any = None) -> Values:
    """投诉登记表: what the complainant said, signed by them, and what was settled on the spot (LAW-01, LAW-03)."""
    found = reading.entries(case)
    told = next((entry for entry in reversed(found) if entry.kind == "result"), None)
    contact = [entry for entry in found if entry.kind == "contact"]
    on_the_spot = case.result if case.result_told_at and not case.investigation_at else ""
    parts = [
        _who(case),
        boxed(
            "二、受理",
            [("首诉接待人", case.receiver.name), ("附件", attachments or f"{len(reading.evidence(case))} 件")],
            [("现场处理结果", on_the_spot or ("未能当场解决，转交处理" if case.forwarded_at else ""))],
            [("转交", case.forwarded_to.name if case.forwarded_to else ""), ("转交时间", case.forwarded_at)],
        ),
        boxed(
            "三、调查与处理",
            [("调查核实情况", case.causes or "；".join(e.text for e in found if e.kind == "cause"))],
            [("处理意见", "；".join(row.measures for row in reading.solutions(case)))],
            [
                ("责任科室", "、".join(row.department.name for row in reading.solutions(case))),
                ("责任人", "、".join(row.person.name for row in reading.solutions(case))),
            ],
        ),
        boxed(
            "四、反馈与改进",
            [("反馈时间", case.result_told_at), ("反馈方式", case.result_way or (told.way if told else ""))],
            [("反馈内容", case.result)],
            [("投诉人意见", " ".join(part for part in (case.view_label, case.customer_words) if part))],
            [("回访", "；".join(f"{row.due_on} {row.view_label}" for row in reading.follow_ups(case)))],
            [("整改措施", "；".join(row.title for row in reading.measures(case)))],
            [("联系记录", f"{len(contact)} 次"), ("归档人", case.handler.name if case.handler else "")],
        ),
    ]
    return framed(
        parts,
        [
            signer("投诉人", case.complainant_name, picture="complainant", signed_at=signed_at),
            signer("首诉接待人", case.receiver.name),
        ],
        "以上投诉事项和诉求由本人陈述，经核对无误。",
    )


@in_chinese
def handling_report(case: Case) -> Values:
    """投诉处理报告: the whole course, evidence, findings, solution and approvals."""
    story: list[tuple[datetime, str, str, str]] = [
        (entry.at, str(choices.ENTRY_KINDS[entry.kind]), _line(entry), entry.author.name if entry.author else "")
        for entry in reading.entries(case)
    ]
    story += [
        (
            row.at,
            f"现场安抚第{row.number}次",
            f"{row.content}（{row.result_label}）",
            row.author.name if row.author else "",
        )
        for row in reading.attempts(case)
    ]
    story.sort(key=lambda line: line[0])
    money = [(row.number, row.state) for row in policy.money_of(case)]
    parts = [
        _who(case),
        table("二、处理经过", ["时间", "事项", "内容", "记录人"], story),
        table(
            "三、证据清单",
            ["序号", "名称", "种类与来源", "存放位置或文件校验值（SHA-256）"],
            [
                (number, row.title, f"{row.kind_label}，{row.source}", row.sha256 or row.place)
                for number, row in enumerate(reading.evidence(case), 1)
            ],
        ),
        boxed(
            "四、调查结论",
            [("原因类别", case.cause_label)],
            [("原因", case.causes)],
            [("管理薄弱环节", case.weaknesses)],
        ),
        table(
            "五、处理方案",
            ["责任科室", "责任人", "期限", "措施", "审批"],
            [
                (row.department.name, row.person.name, row.due_on, _measures(row), _approval(row))
                for row in reading.solutions(case)
            ],
        ),
        table("六、退款与赔偿", ["退款单", "状态"], money),
        boxed(
            "七、答复与改进",
            [("答复时间", case.result_told_at), ("答复方式", case.result_way)],
            [("答复内容", case.result)],
            [("投诉人意见", " ".join(part for part in (case.view_label, case.customer_words) if part))],
            [("整改措施", "；".join(f"{m.title}（{m.owner.name}，{m.due_on}）" for m in reading.measures(case)))],
            [("当前状态", case.state_label), ("结案时间", case.closed_at)],
        ),
    ]
    return framed(
        parts,
        [
            signer("承办人", case.handler.name if case.handler else ""),
            signer("部门负责人", case.forwarded_to.name if case.forwarded_to else ""),
            signer("院长", seal="盖章处"),
        ],
    )


def _line(entry: Any) -> str:
    about = [entry.person.name if entry.person else "", entry.department.name if entry.department else "", entry.way]
    said = "、".join(part for part in about if part)
    return f"{entry.text}（{said}）" if said else str(entry.text)


def _measures(row: Any) -> str:
    return f"{'、'.join(row.remedy_labels)}：{row.measures}" if row.remedies else str(row.measures)


def _approval(row: Any) -> str:
    if not row.needs_approval:
        return "无需审批"
    return f"{row.approved_by.name} {clock.local(row.approved_at):%Y-%m-%d %H:%M}" if row.approved_by else "待审批"


@in_chinese
def conference_minutes(conference: CaseConference) -> Values:
    """会议纪要: who took part as what, the facts, every opinion, the plan (DIS-07)."""
    case = conference.case
    parts = [
        boxed(
            "一、会议",
            [("案件编号", case.number), ("顾客", case.complainant_name)],
            [("时间", conference.held_at), ("地点", conference.place)],
            [("召集人", conference.convener.name if conference.convener else ""), ("结束", conference.concluded_at)],
            [("事由", case.matter)],
        ),
        text("二、事实情况", conference.facts or "（未记录）"),
        table(
            "三、参会人员与意见",
            ["姓名", "身份", "意见", "时间"],
            [(row.name, row.role_label, row.opinion, row.opinion_at) for row in conference.members],
        ),
        text(
            "四、处理方案",
            conference.plan or "（未形成）",
            "方案涉及退款或赔偿，须另行审批。" if conference.money else "",
        ),
    ]
    return framed(parts, [signer(row.role_label, row.name) for row in conference.members])


@in_chinese
def reception_record(talk: CaseTalk) -> Values:
    """不满意顾客接待记录: what was said, signed and dated by everybody present (DIS-05, 4.2)."""
    case = talk.case
    parts = [
        boxed(
            "一、接待",
            [("案件编号", case.number), ("顾客", case.complainant_name)],
            [("接待时间", talk.at), ("接待方式", talk.kind_label)],
            [("顾客反映事项", case.matter)],
            [("顾客诉求", case.demand)],
        ),
        text("二、谈话记录", talk.notes),
        text("三、安抚与解释", talk.comfort or "（无）"),
        text("四、接待人意见", talk.opinion or "（无）"),
        table(
            "五、在场人员",
            ["姓名", "身份", "一方", "签字时间"],
            [(row.name, row.capacity, row.side_label, row.signed_at) for row in talk.people],
        ),
    ]
    signers = [
        signer(row.side_label, row.name, picture=f"present_{row.id}", signed_at=row.signed_at) for row in talk.people
    ]
    return framed(parts, signers, "以上记录经在场人员核对，签字确认。")


@in_chinese
def material_list(case: Case, *, department: str, note: str, compiled_by: str) -> Values:
    """投诉材料汇编目录: what customer service compiled, and to which department it went (CMP-18)."""
    papers = reading.papers_of(case)
    parts = [
        boxed(
            "一、案件",
            [("编号", case.number), ("投诉人", case.complainant_name)],
            [("送交部门", department), ("汇编人", compiled_by)],
            [("投诉事项", case.matter)],
            [("说明", note)],
        ),
        table(
            "二、证据材料",
            ["序号", "名称", "来源", "存放位置或文件校验值"],
            [
                (number, row.title, row.source, row.sha256 or row.place)
                for number, row in enumerate(reading.evidence(case), 1)
            ],
        ),
        table(
            "三、文书",
            ["序号", "名称", "编号", "文件校验值"],
            [(number, row.title, row.number, row.sha256 or "待封存") for number, row in enumerate(papers, 1)],
        ),
    ]
    return framed(parts, [signer("汇编人（客服）", compiled_by), signer(f"接收人（{department}）")])
