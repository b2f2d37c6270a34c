-- What instances of LaminDB 2.12 in PostgreSQL have beside their tables: a type is a row with is_type, and the chain of
-- types has no cycle. Written for these tests.
CREATE FUNCTION no_cycle_of_types() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  current bigint := NEW.type_id;
  steps integer := 0;
BEGIN
  WHILE current IS NOT NULL LOOP
    IF current = NEW.id OR steps > 1000 THEN
      RAISE EXCEPTION 'a cycle of types in %', TG_TABLE_NAME;
    END IF;
    steps := steps + 1;
    EXECUTE format('SELECT type_id FROM %I WHERE id = $1', TG_TABLE_NAME) INTO current USING current;
  END LOOP;
  RETURN NEW;
END $$;
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['record', 'ulabel', 'feature', 'schema', 'project', 'reference'] LOOP
    EXECUTE format('CREATE TRIGGER no_cycle BEFORE INSERT OR UPDATE OF type_id ON lamindb_%s FOR EACH ROW EXECUTE FUNCTION no_cycle_of_types()', name);
    EXECUTE format('CREATE FUNCTION is_type_of_%s(bigint) RETURNS boolean LANGUAGE sql AS ''SELECT $1 IS NULL OR EXISTS (SELECT 1 FROM lamindb_%s WHERE id = $1 AND is_type)''', name, name);
    EXECUTE format('ALTER TABLE lamindb_%s ADD CONSTRAINT type_is_type CHECK (is_type_of_%s(type_id))', name, name);
  END LOOP;
END $$;
