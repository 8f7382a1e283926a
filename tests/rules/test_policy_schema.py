"""The JSON Schema of policies that editors use is the one of the classes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from liaison_opt.rules.policy import FORMS
from liaison_opt.rules.schema import policy_schema

ROOT = Path(__file__).parents[2] / "scenarios"


def test_the_schema_on_disk_is_current() -> None:
    said = json.loads((ROOT / "schema" / "policy.schema.json").read_text(encoding="utf-8"))
    assert said == policy_schema()
    assert len(said["properties"]["rule"]["items"]["oneOf"]) == len(FORMS)


def test_it_accepts_jianghai_and_refuses_a_slip() -> None:
    policy = tomllib.loads((ROOT / "jianghai" / "policy.toml").read_text(encoding="utf-8"))
    jsonschema.validate(policy, policy_schema())
    policy["rule"][0]["lo"] = "one"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(policy, policy_schema())
