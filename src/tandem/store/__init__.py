"""The journal and the materialised picture: one GeoPackage file by default."""
