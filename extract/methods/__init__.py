"""Which methods a text names: mentions, and which of them are one method's, of which kind, and introduced."""
