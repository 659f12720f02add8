"""What the customers of the demo clinic complain about, and how far each case has come."""

#: state, days ago, channel, category, matter, demand
COMPLAINTS: tuple[tuple[str, int, str, str, str, str], ...] = (
    (
        "received",
        0,
        "phone",
        "waiting",
        "预约上午10点，到院后等了一个多小时才见到咨询师，期间没有人解释。",
        "请说明原因并道歉",
    ),
    ("forwarded", 0, "online", "price", "收费单上有一项“术后护理”，事先没有人告诉我要另外收费。", "核对收费项目并说明"),
    (
        "investigating",
        1,
        "in_person",
        "communication",
        "术后第三天红肿，打了两次电话都说会回电，一直没有接到。",
        "请医生当面解释并复查",
    ),
    (
        "agreed",
        2,
        "mailbox",
        "attitude",
        "前台护士说话生硬，当着其他顾客的面大声念我的项目名称。",
        "本人道歉，保护我的隐私",
    ),
    ("handling", 3, "phone", "effect", "水光针后三天脸上有小结节，担心是产品问题。", "复查并说明所用产品批号"),
    (
        "escalated",
        4,
        "letter",
        "technique",
        "激光后留下两处色素沉着，要求本院承担外院就诊的处理。",
        "由院长答复处理意见",
    ),
    ("solved", 6, "email", "environment", "皮肤护理室空调漏水，护理中途换了两次房间。", "改善环境"),
    ("summarised", 9, "phone", "privacy", "电话回访时先问了我的家人做过什么项目。", "保证不再泄露"),
    ("closed", 16, "board", "waiting", "收银台排队四十分钟，只有一个窗口。", "增加窗口"),
)
DISSATISFIED: tuple[tuple[str, int, str, str], ...] = (
    ("opened", 0, "双眼皮术后两周，觉得左右不对称。", "希望尽快修整"),
    ("on_site", 1, "瘦脸针一个月看不到效果。", "补打或者解释清楚"),
    ("with_service", 3, "隆鼻后鼻尖偏高，同事说不自然。", "要求调整"),
    ("conference", 5, "眼袋手术后眼睑轻度外翻，流泪。", "尽快修复，由主刀说明"),
    ("proposal", 6, "光子嫩肤后有反黑，比之前更暗。", "制定后续护理方案"),
    ("answered", 8, "纹绣颜色过深。", "免费调整颜色"),
    ("closed", 14, "面部填充后局部不平。", "按摩和复查"),
)
