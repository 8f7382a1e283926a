"""The JSON Schema of `policy.toml`, for editors that complete and check TOML."""

from __future__ import annotations

from typing import Any

from liaison_opt.rules.policy import FORMS


def policy_schema() -> dict[str, Any]:
    """One `oneOf` branch a form, told apart by `type`."""
    definitions: dict[str, Any] = {}
    branches = []
    for name, form in FORMS.items():
        schema = form.model_json_schema(ref_template="#/$defs/{model}")
        definitions |= schema.pop("$defs", {})
        schema["properties"]["type"] = {"const": name, "description": "the form"}
        schema["properties"]["readings"] = {
            "type": "object",
            "description": "readings.A3.NAME = what that reading changes",
        }
        definitions[form.__name__] = schema
        branches.append({"$ref": f"#/$defs/{form.__name__}"})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "policy.toml of a liaison_opt scenario",
        "type": "object",
        "properties": {"rule": {"type": "array", "items": {"oneOf": branches}}},
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }
