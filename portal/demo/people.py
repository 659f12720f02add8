"""Who works at the demo clinic and who comes to it. Everybody here is invented."""

import random
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from portal.core import clock
from portal.core.database import SystemActor
from portal.registry.catalogue.demo import DATA
from portal.registry.staff import operations as staff
from portal.registry.staff.models import Person

SPECIALTIES = {"整形外科": "plastic", "注射中心": "injection", "皮肤中心": "skin", "美容护理部": "care"}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(DATA / name).read_text(encoding="utf-8"))


def hire_staff() -> dict[str, Person]:
    """Branch, departments and everybody who works here, by user name; one shared demo password."""
    by = SystemActor("demo")
    branch = staff.add_branch(by=by, name="本院")
    rows = _read("staff.toml")["staff"]
    departments = {
        name: staff.add_department(by=by, name=name, specialty=SPECIALTIES.get(name, ""))
        for name in dict.fromkeys(row["department"] for row in rows)
    }
    return {
        row["username"]: staff.hire(
            by=by,
            username=row["username"],
            name=row["name"],
            role=row["role"],
            flags=row["flags"],
            gender=row["gender"],
            title=row["title"],
            phone=row["phone"],
            department_id=departments[row["department"]].id,
            branch_id=branch.id,
            password=current_app.config["DEMO_PASSWORD"],
        )
        for row in rows
    }


@dataclass(frozen=True)
class Guest:
    """A customer to be: who she is and what she wishes."""

    name: str
    gender: str
    born: date
    phone: str
    id_number: str
    occupation: str
    channel: str
    need: str
    wish: str
    concern: str
    budget: str
    history: str
    allergies: str
    skin_type: str


CHANNELS = ("walk_in", "phone", "online", "wechat", "referral", "campaign")
SKIN_TYPES = ("dry", "oily", "combination", "normal", "sensitive")
HISTORIES = (
    "无",
    "无",
    "无",
    "无",
    "高血压，服药控制",
    "甲状腺结节，定期复查",
    "2023年做过双眼皮手术",
    "长期服用阿司匹林",
)
ALLERGIES = ("无", "无", "无", "无", "青霉素过敏", "利多卡因过敏", "花粉过敏", "酒精过敏")
#: The two characters of the resident number's region and the weights of its check digit (GB 11643).
REGION = "110105"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Guests:
    """An endless row of different customers, the same for the same seed."""

    def __init__(self, seed: int = 20) -> None:
        self.random = random.Random(seed)
        self.words = _read("names.toml")
        self.needs: dict[str, Any] = self.words["needs"]
        self.surnames = [row["name"] for row in self.words["surnames"]]
        self.weights = [row["weight"] for row in self.words["surnames"]]
        self.count = 0

    def next(self) -> Guest:
        """The next customer."""
        pick = self.random.choice
        self.count += 1
        gender = "female" if self.random.random() < 0.86 else "male"
        given = self.words["given_female" if gender == "female" else "given_male"]
        born = clock.today() - timedelta(days=self.random.randint(19 * 366, 58 * 366))
        need = pick(list(self.needs))
        words = self.needs[need]
        return Guest(
            name=self.random.choices(self.surnames, self.weights)[0] + pick(given),
            gender=gender,
            born=born,
            phone=f"+8613{self.random.randint(100, 999)}{self.count:06d}",
            id_number=self._resident_number(born, gender),
            occupation=pick(self.words["occupations"]),
            channel=pick(CHANNELS),
            need=need,
            wish=pick(words["wish"]),
            concern=pick(words["concern"]),
            budget=pick(words["budget"]),
            history=pick(HISTORIES),
            allergies=pick(ALLERGIES),
            skin_type=pick(SKIN_TYPES),
        )

    def _resident_number(self, born: date, gender: str) -> str:
        sex = self.random.randrange(0, 10, 2) + (gender == "male")
        digits = f"{REGION}{born:%Y%m%d}{self.count % 100:02d}{sex}"
        check = "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]
        return digits + check
