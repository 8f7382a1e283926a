from __future__ import annotations

import json
from pathlib import Path

from liaison_opt.scenario.schema import settings_schema, tables_as_markdown, write_schemas

ROOT = Path(__file__).parents[2]


def test_the_schema_on_disk_is_the_one_of_the_code(tmp_path):
    paths = write_schemas(tmp_path, policy={"title": "policy"})
    assert [path.name for path in paths] == ["scenario.schema.json", "policy.schema.json"]
    assert json.loads(paths[1].read_text(encoding="utf-8"))["title"] == "policy"
    assert json.loads((ROOT / "scenarios/schema/scenario.schema.json").read_text(encoding="utf-8")) == settings_schema()


def test_the_page_of_the_format_holds_every_column():
    assert tables_as_markdown() in (ROOT / "docs/scenario.md").read_text(encoding="utf-8")
