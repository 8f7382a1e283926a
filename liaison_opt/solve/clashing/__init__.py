"""Why nothing is possible: counting first, then the relaxation, then whole numbers; narrowed to who and when."""
