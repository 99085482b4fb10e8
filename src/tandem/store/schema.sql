-- Format 3 of a Tandem workspace: a GeoPackage 1.4 with the journal, kept documents and feature layers.
-- Times are text 'YYYY-MM-DDTHH:MM:SS.sssZ', JSON is text, geometry is GeoPackage binary in lon/lat degrees.
-- A report or document that two merged workspaces made apart, with one key or digest, has ``copy`` 1, 2, ... from the second on.
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
  f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT, ui TEXT, update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));

CREATE TABLE workspace (fid INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL) STRICT;
CREATE TABLE layer (fid INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, shape TEXT NOT NULL) STRICT;
CREATE TABLE document (
  fid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, made_at TEXT NOT NULL, digest TEXT NOT NULL,
  title TEXT NOT NULL, body TEXT NOT NULL, copy INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, digest, copy)) STRICT;

CREATE TABLE source (
  fid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL, received_at TEXT NOT NULL,
  parent TEXT, reliability TEXT, reliability_judged_by TEXT, accredited_survey INTEGER NOT NULL) STRICT;
CREATE TABLE report (
  fid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, handed_in_by TEXT NOT NULL, channel TEXT NOT NULL,
  received_at TEXT NOT NULL, content_sha256 TEXT NOT NULL, media_type TEXT NOT NULL, key TEXT NOT NULL,
  said_at TEXT, part_of TEXT, title TEXT NOT NULL, form TEXT NOT NULL, form_version TEXT NOT NULL,
  device TEXT NOT NULL, sensitivity TEXT NOT NULL, base_version TEXT NOT NULL, content BLOB NOT NULL,
  copy INTEGER NOT NULL DEFAULT 0, UNIQUE (key, copy)) STRICT;
CREATE TABLE claim (
  fid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  report TEXT NOT NULL REFERENCES report(id) DEFERRABLE INITIALLY DEFERRED,
  thing TEXT NOT NULL, kind TEXT NOT NULL, property TEXT NOT NULL, value TEXT, received_at TEXT NOT NULL,
  chain TEXT NOT NULL, stance TEXT NOT NULL, geometry BLOB, accuracy_m REAL, original TEXT NOT NULL,
  language TEXT NOT NULL, unreadable TEXT NOT NULL, valid_from TEXT, valid_to TEXT, said_at TEXT,
  evidence TEXT NOT NULL, evidence_code TEXT NOT NULL, credibility INTEGER, likelihood_low REAL,
  likelihood_high REAL, likelihood_words TEXT NOT NULL) STRICT;
CREATE INDEX claim_thing ON claim (thing, kind);
CREATE INDEX claim_report ON claim (report);
CREATE TABLE judgement (
  fid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, verdict TEXT NOT NULL, reason TEXT NOT NULL, judged_by TEXT NOT NULL,
  received_at TEXT NOT NULL, claims TEXT NOT NULL, things TEXT NOT NULL, second TEXT) STRICT;
CREATE TABLE judged (
  target TEXT NOT NULL, judgement TEXT NOT NULL, PRIMARY KEY (target, judgement)) STRICT, WITHOUT ROWID;
CREATE TABLE quarantine (
  fid INTEGER PRIMARY KEY, kind TEXT NOT NULL, record TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, content TEXT NOT NULL) STRICT;
CREATE TABLE chain (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, record TEXT NOT NULL, hash BLOB NOT NULL) STRICT;

CREATE TRIGGER source_no_update BEFORE UPDATE ON source BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER source_no_delete BEFORE DELETE ON source BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER report_no_update BEFORE UPDATE ON report BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER report_no_delete BEFORE DELETE ON report BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER claim_no_update BEFORE UPDATE ON claim BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER claim_no_delete BEFORE DELETE ON claim BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER judgement_no_update BEFORE UPDATE ON judgement BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER judgement_no_delete BEFORE DELETE ON judgement BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER chain_no_update BEFORE UPDATE ON chain BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER chain_no_delete BEFORE DELETE ON chain BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER judged_no_update BEFORE UPDATE ON judged BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER judged_no_delete BEFORE DELETE ON judged BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER quarantine_no_update BEFORE UPDATE ON quarantine BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER quarantine_no_delete BEFORE DELETE ON quarantine BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES
  ('source', 'attributes', 'source', 'Journal: somebody or something that speaks'),
  ('report', 'attributes', 'report', 'Journal: one act of telling, with the bytes as received'),
  ('claim', 'attributes', 'claim', 'Journal: one property of one thing, in one report'),
  ('judgement', 'attributes', 'judgement', 'Journal: decisions of people about claims and things'),
  ('document', 'attributes', 'document', 'Plans and briefings that were made'),
  ('layer_styles', 'attributes', 'layer_styles', 'How GIS programs draw the layers');
