"""Days as texts, each written once."""

from __future__ import annotations

import numpy as np
import pandas as pd


def written(dates: pd.Series[pd.Timestamp], form: str) -> pd.Series[str]:
    """`dates.dt.strftime(form)`, each day written once however often it stands there.

    Parameters
    ----------
    dates
        datetime64; NaT stays missing.
    form
        As in `strftime`.
    """
    codes, days = pd.factorize(dates)
    texts = np.empty(len(days) + 1, dtype=object)  # the last one, which -1 finds, is that of a missing day
    texts[:-1] = pd.DatetimeIndex(days).strftime(form).to_numpy(dtype=object)
    return pd.Series(texts[codes], index=dates.index, name=dates.name, dtype="str")
