import re
from dataclasses import fields
from pathlib import Path

import pytest

from heliograph.server.settings import SETTINGS, InvalidSetting, Setting, Settings, from_env

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_table_of_settings_is_the_settings() -> None:
    assert {s.name: s.default for s in SETTINGS} == {f.name: f.default for f in fields(Settings)}


def test_what_is_given_stands_above_the_environment_and_that_above_the_default() -> None:
    environment = {"HELIOGRAPH_PORT": "9000", "HELIOGRAPH_DEADLINE": "2.5"}

    assert from_env(environment, port=9001) == Settings(port=9001, deadline=2.5)


@pytest.mark.parametrize("value", ["many", "-1", "0"])
def test_a_setting_that_cannot_be_is_refused_by_name(value: str) -> None:
    with pytest.raises(InvalidSetting, match="HELIOGRAPH_PORT"):
        from_env({"HELIOGRAPH_PORT": value})


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting: Setting) -> None:
    assert re.search(rf"`{setting.variable}`", README)
