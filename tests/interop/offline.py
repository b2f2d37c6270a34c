"""LaminDB where its hub and its public files are out of reach."""

import lamindb_setup
import lamindb_setup.core._hub_core as hub
import lamindb_setup.core._settings_instance as instances


def refuse(*args, **kwargs):
    raise OSError("there is no network in this test")


def connect(slug):
    """Connects to an instance that the settings know, and returns the packages lamindb and bionty."""
    instances.InstanceSettings.is_on_hub = property(lambda settings: False)
    hub.init_storage_hub = lambda *args, **kwargs: "hub-record-not-created"
    lamindb_setup.connect(slug)

    # Not before: they read which instance is connected.
    import bionty
    import bionty.base._public_ontology as ontology
    import lamindb

    ontology.s3_bionty_assets = ontology.url_download = refuse
    return lamindb, bionty
