"""What the papers of a dispute say, in plain Chinese values (LAW-04, LAW-05, LAW-06, LAW-07)."""

from datetime import datetime

from portal.core.sealing import Document
from portal.service.complaints.chinese import in_chinese
from portal.service.complaints.dispute_packs.models import CopyRequest, DisputeSeal
from portal.service.complaints.models import Case
from portal.service.complaints.papers.contents import Values, framed
from portal.service.complaints.papers.parts import boxed, signer, table, text

ROUTES = (
    "根据《医疗纠纷预防和处理条例》第二十二条，发生医疗纠纷，医患双方可以通过下列途径解决：",
    "（一）双方自愿协商；（二）申请人民调解；（三）申请行政调解；（四）向人民法院提起诉讼；（五）法律、法规规定的其他途径。",
    "双方协商的，应当在专门场所进行；人数较多的，应当推举代表，每方代表人数不超过5人。",
)
SEALING = (
    "需要封存、启封病历资料的，应当在医患双方在场的情况下进行。封存的病历资料可以是原件，也可以是复制件，由医疗机构保管。",
    "病历尚未完成需要封存的，对已完成病历先行封存；病历按照规定完成后，再对后续完成部分进行封存。",
    "医疗机构对封存的病历开列封存清单，由医患双方签字或者盖章，各执一份。",
    "封存后医疗纠纷已经解决，或者患者在病历资料封存满3年未再提出解决医疗纠纷要求的，医疗机构可以自行启封。",
    "疑似输液、输血、注射、用药等引起不良后果的，双方共同对现场实物进行封存、启封，封存的现场实物由医疗机构保管；需要检验的，由双方共同委托检验机构检验。",
)
COPYING = (
    "患者有权查阅、复制其门诊病历、住院志、体温单、医嘱单、化验单（检验报告）、医学影像检查资料、特殊检查同意书、手术同意书、"
    "手术及麻醉记录、病理资料、护理记录、医疗费用以及国务院卫生主管部门规定的其他属于病历的全部资料。",
    "患者要求复制病历资料的，医疗机构应当提供复制服务，并在复制的病历资料上加盖证明印记。复制时应当有患者或者其近亲属在场。",
    "医疗机构可以收取工本费，收费标准应当公开。患者死亡的，其近亲属可以依照规定查阅、复制病历资料。",
)


@in_chinese
def notice(case: Case, *, told_to: str, capacity: str, told_at: datetime, teller: str, drawn: bool) -> Values:
    """医疗纠纷告知书: the three things told, with the time (LAW-04)."""
    parts = [
        boxed(
            "一、基本情况",
            [("案件编号", case.number), ("患者", case.customer.name if case.customer else case.complainant_name)],
            [("被告知人", told_to), ("身份", capacity)],
            [("告知时间", told_at), ("告知人", teller)],
        ),
        text("二、解决医疗纠纷的合法途径", *ROUTES),
        text("三、病历资料和现场实物的封存、启封", *SEALING),
        text("四、病历资料的查阅、复制", *COPYING),
    ]
    return framed(
        parts,
        [
            signer("被告知人", told_to, picture="told" if drawn else "", signed_at=told_at if drawn else None),
            signer("告知人", teller, seal="盖章处"),
        ],
        "医疗机构已就以上三项内容向本人逐项告知，本人已知悉。",
    )


@in_chinese
def seal_list(seal: DisputeSeal, copy: str) -> Values:
    """封存清单, one of two copies: every part with its hash or batch (LAW-05, LAW-06)."""
    case = seal.case
    records = seal.kind == "records"
    parts = [
        boxed(
            "一、封存",
            [("封存编号", seal.number), ("案件编号", case.number)],
            [("患者", case.customer.name if case.customer else case.complainant_name), ("本件", copy)],
            [("封存时间", seal.sealed_at), ("保管地点", seal.place)],
            [("患方在场人", seal.customer_side), ("医方在场人", seal.clinic_side)],
            [("保管人", seal.keeper.name), ("可自行启封日期", f"{seal.open_after} 之后（期间未再提出要求）")],
        ),
        table(
            "二、封存清单",
            ["序号", "名称", "完成时间", "文件校验值（SHA-256）"]
            if records
            else ["序号", "实物", "批号", "生产企业", "数量"],
            [
                (
                    part.position,
                    part.title + ("（后续封存）" if part.appended else ""),
                    part.finished_at,
                    part.sha256,
                )
                if records
                else (part.position, part.title, part.batch, part.maker, part.quantity)
                for part in seal.parts
            ],
        ),
        text(
            "三、说明",
            "以上内容经双方核对后封存。任何改动都会改变校验值；双方均可凭本清单核验。",
            "本清单一式两份，双方各执一份。" + ("尚未完成的病历，完成后另行封存并续入清单。" if records else ""),
        ),
    ]
    return framed(parts, [signer("患方", seal.customer_side), signer("医方", seal.clinic_side, seal="盖章处")], "")


@in_chinese
def copy_cover(request: CopyRequest, papers: list[Document]) -> Values:
    """病历复制证明: who asked, what was copied, and the clinic's proof mark (LAW-07)."""
    parts = [
        boxed(
            "一、申请",
            [("编号", request.number), ("患者", f"{request.customer.name}（{request.customer.number}）")],
            [("申请人", request.applicant), ("与患者关系", request.relation_label)],
            [("核验的证明", request.identity)],
            [("交付时间", request.handed_at), ("经办人", request.author.name if request.author else "")],
        ),
        table(
            "二、复制的病历资料",
            ["序号", "名称", "原件编号", "原件校验值（SHA-256）"],
            [(number, paper.title, paper.number, paper.sha256) for number, paper in enumerate(papers, 1)],
        ),
        text("三、证明", "以上复制件与原件核对无误，每页均有证明印记。", weighty=True),
    ]
    return framed(parts, [signer("申请人", request.applicant), signer("医疗机构", seal="证明印记")])
