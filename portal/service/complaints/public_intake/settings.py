"""The ⚙ values of the public intake: the channels on the notice, how long a link lives."""

from flask_babel import lazy_gettext as _l

from portal.core.settings import Setting, declare

#: Printed on the notice as they stand here, one channel a line (CMP-24, CMP-01).
CHANNELS: Setting[list[str]] = declare(
    Setting(
        "complaints.notice_channels",
        [
            "投诉电话：拨打本院总机，转客服部",
            "当面投诉：前台或客服部，随到随接",
            "投诉信箱：一楼大厅意见箱，每日开启",
            "来信：寄本院地址，客服部收",
            "网络：扫描下方二维码，或在本院网站留言",
            "举报违规行为：可匿名，扫码选择“举报”，或致电院办公室",
        ],
        _l("Complaint channels on the notice, one a line"),
        rules=("CMP-24",),
    )
)
LINK_HOURS: Setting[int] = declare(
    Setting(
        "complaints.link_hours",
        24,
        _l("A link for one complaint is good for"),
        _l("hours"),
        rules=("CMP-24",),
        least=1,
        most=720,
    )
)
