-- The service adds to what it has witnessed and changes nothing of it; nobody does in passing.
DO $$
DECLARE
	reader record;
BEGIN
	FOR reader IN
		SELECT DISTINCT granted.grantee::regrole::text AS name
		FROM pg_class, aclexplode(pg_class.relacl) AS granted
		WHERE pg_class.oid = 'witnessed_head'::regclass AND granted.grantee NOT IN (0, pg_class.relowner)
	LOOP
		EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON witnessed_head FROM %s', reader.name);
	END LOOP;
END $$;
--> statement-breakpoint
CREATE TRIGGER witnessed_head_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON "witnessed_head"
	FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
