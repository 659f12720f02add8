"""The demo catalogue is built through the operations."""

from portal.core.database import db
from portal.registry.catalogue import policy, queries
from portal.registry.catalogue.models import AnswerScript, CaseStudy


def test_the_demo_catalogue_offers_at_least_forty_complete_items(catalogue: None) -> None:
    offered = queries.offered()
    assert len(offered) >= 40
    assert {item.department for item, _ in offered} == {"plastic", "injection", "skin", "care"}
    for item, version in offered:
        assert not policy.missing_texts(version), item.code
        assert version.alternatives
        assert item.current_version is version
        assert item.current_version_id == version.id


def test_every_demo_text_is_approved_by_somebody_else_than_its_author(catalogue: None) -> None:
    for _item, version in queries.offered():
        assert len({version.created_by_id, version.signed_off_by_id, version.price_approved_by_id}) == 3
    for case in db.session.query(CaseStudy):
        assert case.approved_by_id != case.created_by_id
    for script in db.session.query(AnswerScript):
        assert script.state == "approved"
        assert script.reviewed_by_id != script.created_by_id
