"""The subjects of a meter: one file, one subject, found by its ``Subject``. ``trefas.device.subject`` says what that is."""
