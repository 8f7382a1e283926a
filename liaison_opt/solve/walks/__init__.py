"""Sessions grouped so that walks are short, and the order of stops on the day."""
