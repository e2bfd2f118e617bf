"""Variables of the build; all of them are in _sysconfigdata__linux_."""


def config_vars():
    return {}
