visible = "seen"
_hidden = "not"
