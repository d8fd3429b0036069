"""How what lies in a partner's folder reaches it: by mail, by webhook, and tried again."""
