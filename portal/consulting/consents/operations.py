"""The verbs of a risk notice: composed, explained, signed or refused, expired; and the notes told."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from portal.consulting.consents import composing, documents, policy
from portal.consulting.consents.facts import RiskNoticeExpired, RiskNoticeSigned, SigningRefused
from portal.consulting.consents.models import PHOTO_PURPOSES, TOLD_SUBJECTS, NoteTold, RiskNotice, RiskRefusal
from portal.consulting.consents.permissions import Permission
from portal.consulting.consents.workflow import NOTICE
from portal.consulting.plans import policy as plans
from portal.consulting.plans.facts import PlanItemsChanged
from portal.consulting.plans.models import PlanVersion, TreatmentPlan
from portal.core import access, audit, clock, events, live, numbers, workflow
from portal.core.database import Actor, SystemActor, add, db
from portal.core.refusals import Refused
from portal.registry.customers import operations as customers
from portal.registry.papers import signatures

FIELDS = frozenset({"personal_risks", "costs", "alternatives", "expectation", "pre_notes", "post_notes"})


def draft(version: PlanVersion, *, by: Actor) -> RiskNotice:
    """Compose the notice of a version from its items (RSK-01); the one there is, when there is one."""
    access.check(by, Permission.WRITE)
    if not by.can("plans.approve"):
        plans.check_holder(version, by)
    policy.check_ready(version)
    existing = policy.current_notice(version)
    if existing is not None:
        return existing
    notice = RiskNotice(
        number=numbers.dated("FX", clock.today()),
        plan_version_id=version.id,
        customer_id=version.customer_id,
        state=NOTICE.initial,
        **composing.texts(version),
    )
    add(notice, by=by)
    db.session.flush()
    audit.record("consents.draft", notice, by=by, number=notice.number, plan=version.label)
    _announce(notice)
    return notice


def save(notice: RiskNotice, *, by: Actor, **fields: Any) -> RiskNotice:
    """Write the notice's texts; TypeError for an unknown field. The items' own texts come from the plan."""
    access.check(by, Permission.WRITE)
    policy.check_editable(notice, by)
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"not written on a risk notice: {sorted(unknown)}")
    changed = sorted(name for name, value in fields.items() if getattr(notice, name) != value)
    for name in changed:
        setattr(notice, name, fields[name])
    if changed:
        audit.record("consents.save", notice, by=by, fields=changed)
    db.session.flush()
    return notice


def explain(
    notice: RiskNotice, *, by: Actor, understood: str, expectation_checked: str, asked: Iterable[str]
) -> RiskNotice:
    """Record that the risks were explained, by whom and when, and what the customer said (RSK-01).

    `expectation_checked` says how the customer's expectation holds against the risks (RSK-10); `asked`
    are the contraindications asked about, one by one: all of `notice.contraindications` (LAW-13).
    """
    access.check(by, Permission.WRITE)
    policy.check_writer(notice, by)
    if notice.state == "draft":
        policy.check_contents(notice)
        ticked = set(asked)
        left = [text for text in notice.contraindications if text not in ticked]
        if left:
            raise Refused(
                "LAW-13", _("Not asked yet: %(texts)s. Ask about each one.", texts=_("、").join(left)), field="asked"
            )
        if not understood.strip():
            raise Refused("RSK-01", _("Write what the customer said about having understood."), field="understood")
        if not expectation_checked.strip():
            raise Refused(
                "RSK-10", _("Write how the expectation and the risks were talked over."), field="expectation_checked"
            )
        notice.explainer_id, notice.explained_at = by.id, clock.now()
        notice.asked = notice.contraindications
        notice.understood, notice.expectation_checked = understood.strip(), expectation_checked.strip()
    workflow.apply(NOTICE, notice, "explain", by=by)
    documents.seal_for_ink(notice, by=by)
    _announce(notice)
    return notice


def sign(
    notice: RiskNotice,
    *,
    by: Actor,
    data_consent: bool,
    signature: str = "",
    data_signature: str = "",
    explainer_signature: str = "",
    photo_uses: Iterable[str] = (),
    guardian_name: str = "",
    guardian_relation: str = "",
    guardian_id_number: str = "",
    paper_place: str = "",
    scan: bytes = b"",
) -> RiskNotice:
    """The customer, or below 18 the guardian, signs; the explainer signs too; the paper is sealed (RSK-02).

    Drawn signatures are PNG data addresses: one under the notice, one under the consent to personal
    information on its own page (LAW-19), one of the explainer. Signed on paper instead, `paper_place`
    says where the original is, and `scan` may be its picture or PDF. A notice that is signed already stays as it is.
    """
    access.check(by, Permission.WRITE)
    if notice.signed:
        return notice
    policy.check_writer(notice, by)
    if notice.state == "explained":
        _check_signing(notice, by, data_consent)
        uses = sorted(set(photo_uses) & set(PHOTO_PURPOSES))
        guardian = policy.check_guardian(
            notice, name=guardian_name, relation=guardian_relation, id_number=guardian_id_number
        )
        notice.needs_guardian, notice.photo_uses = guardian, uses
        if guardian:
            notice.guardian_name, notice.guardian_relation = guardian_name.strip(), guardian_relation.strip()
            notice.guardian_id_number = guardian_id_number.strip()
        if paper_place.strip():
            notice.paper_place = paper_place.strip()
            notice.scan_sha256 = _file_scan(notice, scan, by) if scan else ""
        else:
            _draw(notice, signature, data_signature, explainer_signature, by)
        notice.signed_at = clock.now()
    workflow.apply(NOTICE, notice, "sign", by=by, on_paper=notice.on_paper, guardian=notice.guardian_name)
    _after_signing(notice, by)
    return notice


def _check_signing(notice: RiskNotice, by: Actor, data_consent: bool) -> None:
    policy.check_contents(notice)
    if notice.plan_version.state == "superseded":
        raise Refused("RSK-07", _("The plan has a newer version; this notice is no longer about it."))
    if notice.explainer_id != by.id:
        raise Refused(
            "RSK-01",
            _(
                "%(name)s explained the risks and signs for that.",
                name=notice.explainer.name if notice.explainer else "",
            ),
        )
    if not data_consent:
        raise Refused(
            "LAW-19",
            _("Health data needs its own consent, signed by itself. Without it no treatment may be recorded."),
            field="data_consent",
        )


def _draw(notice: RiskNotice, signature: str, data_signature: str, explainer_signature: str, by: Actor) -> None:
    signer = notice.guardian_name or notice.customer.name
    role = "guardian" if notice.guardian_name else "customer"
    fields = (
        ("signature", signature, signer, role, "risk_notice"),
        ("data_signature", data_signature, signer, role, "personal_data_consent"),
        ("explainer_signature", explainer_signature, by.name, "explainer", "risk_notice"),
    )
    for field, drawing, name, of, purpose in fields:
        kept = signatures.keep(
            drawing, by=by, subject=notice, signer_name=name, signer_role=of, purpose=purpose, field=field
        )
        setattr(notice, f"{field}_id", kept.id)


def _file_scan(notice: RiskNotice, scan: bytes, by: Actor) -> str:
    """Put the scan of a signed original into the customer file; its SHA-256."""
    try:
        document = customers.add_document(
            notice.customer,
            scan,
            by=SystemActor(by.name, by.branch_id),
            kind="consent",
            access_class="health",
            title=_("Risk notice %(number)s signed", number=notice.number),
        )
    except ValueError as error:
        raise Refused("RSK-08", str(error), field="scan") from None
    return document.sha256


def _after_signing(notice: RiskNotice, by: Actor) -> None:
    document = documents.seal(notice, by=by)
    for signature in documents.drawn(notice):
        signatures.link(signature, document, by=by)
    customers.record_consent(
        notice.customer, by=SystemActor("consents", by.branch_id), purpose="health_data", given=True, way="on_form",
        evidence=notice.number,
    )  # fmt: skip
    customers.note(
        notice.customer,
        by=by,
        kind="paper",
        text=_("Risk notice %(number)s signed", number=notice.number),
        link=f"/consents/notices/{notice.id}",
    )
    events.publish(RiskNoticeSigned(notice))
    _announce(notice)


def refuse_to_sign(notice: RiskNotice, *, by: Actor, kind: str, reason: str, further_explanation: str) -> RiskRefusal:
    """Keep that the customer does not understand or will not sign, and what was explained further (RSK-05).

    The notice stays unsigned, so plan, contract and treatment stay blocked.
    """
    access.check(by, Permission.WRITE)
    policy.check_writer(notice, by)
    if notice.state not in ("draft", "explained"):
        raise Refused("RSK-05", _("This notice is signed or expired; there is nothing to refuse."))
    if kind not in ("not_understood", "will_not_sign"):
        raise Refused("RSK-05", _("Choose whether the customer does not understand or will not sign."), field="kind")
    if not reason.strip():
        raise Refused("RSK-05", _("Write the customer's reason."), field="reason")
    if not further_explanation.strip():
        raise Refused("RSK-05", _("Write what was explained further."), field="further_explanation")
    refusal = RiskRefusal(
        notice_id=notice.id,
        kind=kind,
        reason=reason.strip(),
        further_explanation=further_explanation.strip(),
        explained_by_id=by.id,
        at=clock.now(),
    )
    notice.refusals.append(add(refusal, by=by))
    db.session.flush()
    audit.record("consents.refuse_to_sign", notice, by=by, kind=kind, reason=refusal.reason)
    events.publish(SigningRefused(refusal))
    _announce(notice)
    return refusal


def tell(notice: RiskNotice, subjects: dict[str, str], *, by: Actor) -> list[NoteTold]:
    """Record what was told for before or after the treatment: subject → detail (RSK-06)."""
    access.check(by, Permission.WRITE)
    policy.check_writer(notice, by)
    if set(subjects) - set(TOLD_SUBJECTS):
        raise Refused("RSK-06", _("This subject is not in the list."), field="subjects")
    told = [
        NoteTold(notice_id=notice.id, subject=subject, detail=detail.strip(), told_by_id=by.id, told_at=clock.now())
        for subject, detail in subjects.items()
    ]
    for row in told:
        notice.notes_told.append(add(row, by=by))
    db.session.flush()
    if told:
        audit.record("consents.tell", notice, by=by, subjects=sorted(subjects))
        _announce(notice)
    return told


def expire_for(plan: TreatmentPlan) -> list[RiskNotice]:
    """The plan's items changed: every notice that is not about its present version expires (RSK-07)."""
    by = SystemActor("consents", plan.branch_id)
    current = plan.current_version
    expired = []
    for version in plan.versions:
        notice = policy.current_notice(version)
        if notice is None or (version.id == current.id and sorted(notice.fingerprint) == current.fingerprint()):
            continue
        notice.expired_at = clock.now()
        workflow.apply(NOTICE, notice, "expire", by=by, reason=_("The plan is now %(number)s.", number=current.label))
        events.publish(RiskNoticeExpired(notice))
        _announce(notice)
        expired.append(notice)
    return expired


def plan_items_changed(fact: PlanItemsChanged) -> None:
    """Hear that a plan offers other items than before."""
    expire_for(fact.plan)


def _announce(notice: RiskNotice) -> None:
    live.bump(f"notice:{notice.id}")
    live.bump(f"plan:{notice.plan_version.plan_id}")
