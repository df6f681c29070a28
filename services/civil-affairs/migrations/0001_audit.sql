CREATE TABLE "audit_head" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"chain" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_head_one_row" CHECK ("audit_head"."id")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"hash" "bytea" NOT NULL,
	"body" text NOT NULL,
	"person_id" uuid GENERATED ALWAYS AS (((body::jsonb ->> 'personId')::uuid)) STORED
);
--> statement-breakpoint
CREATE TABLE "audit_signed_head" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"signed_at" timestamp (3) with time zone NOT NULL,
	"jws" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "audit_log_person" ON "audit_log" USING btree ("person_id","seq");
--> statement-breakpoint
INSERT INTO "audit_head" ("chain", "seq", "hash")
SELECT "chain", 0, sha256(convert_to("chain"::text, 'UTF8')) FROM (SELECT gen_random_uuid() AS "chain") AS "begun";
--> statement-breakpoint
DO $$
DECLARE
	reader record;
BEGIN
	FOR reader IN
		SELECT DISTINCT granted.grantee::regrole::text AS name
		FROM pg_class, aclexplode(pg_class.relacl) AS granted
		WHERE pg_class.oid IN ('audit_log'::regclass, 'audit_signed_head'::regclass, 'audit_head'::regclass)
			AND granted.grantee NOT IN (0, pg_class.relowner)
	LOOP
		EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_log, audit_signed_head FROM %s', reader.name);
		EXECUTE format('REVOKE INSERT, DELETE, TRUNCATE ON audit_head FROM %s', reader.name);
	END LOOP;
END $$;
--> statement-breakpoint
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the audit log only grows';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_log"
	FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_signed_head_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_signed_head"
	FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON "audit_head"
	FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
