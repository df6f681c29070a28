DO $$
DECLARE
	reader record;
BEGIN
	FOR reader IN
		SELECT DISTINCT granted.grantee::regrole::text AS name
		FROM pg_class, aclexplode(pg_class.relacl) AS granted
		WHERE pg_class.oid = 'retention_proof'::regclass AND granted.grantee NOT IN (0, pg_class.relowner)
	LOOP
		EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON retention_proof FROM %s', reader.name);
	END LOOP;
END $$;
--> statement-breakpoint
CREATE FUNCTION retention_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'proofs of erasure only grow';
END $$;
--> statement-breakpoint
CREATE TRIGGER retention_proof_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON "retention_proof"
	FOR EACH STATEMENT EXECUTE FUNCTION retention_refuse_change();
