def differences(old, new):
    return []
