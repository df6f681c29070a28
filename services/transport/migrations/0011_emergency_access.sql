CREATE TABLE "emergency_access" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" text NOT NULL,
	"agency" text NOT NULL,
	"role" text NOT NULL,
	"person_id" uuid,
	"case_id" uuid,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "emergency_access_of_one" CHECK (num_nonnulls("emergency_access"."person_id", "emergency_access"."case_id") = 1)
);
--> statement-breakpoint
ALTER TABLE "emergency_access" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "emergency_access_account" ON "emergency_access" USING btree ("account","expires_at");--> statement-breakpoint
CREATE POLICY "service" ON "emergency_access" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');