CREATE TABLE "emergency_register" (
	"access_id" uuid PRIMARY KEY NOT NULL,
	"account" text NOT NULL,
	"opened_by" text NOT NULL,
	"reason" text,
	"places" text[] NOT NULL,
	"idempotency_key" text NOT NULL,
	"review_due_at" timestamp (3) with time zone NOT NULL,
	"verdict" text,
	"note" text,
	"reviewed_at" timestamp (3) with time zone,
	"reviewed_by" text,
	CONSTRAINT "emergency_register_key" UNIQUE("account","idempotency_key")
);
--> statement-breakpoint
ALTER TABLE "emergency_register" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
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
ALTER TABLE "emergency_register" ADD CONSTRAINT "emergency_register_access_id_emergency_access_id_fk" FOREIGN KEY ("access_id") REFERENCES "public"."emergency_access"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "emergency_register_unreviewed" ON "emergency_register" USING btree ("review_due_at") WHERE "emergency_register"."reviewed_at" is null;--> statement-breakpoint
CREATE INDEX "emergency_access_account" ON "emergency_access" USING btree ("account","expires_at");--> statement-breakpoint
CREATE POLICY "service" ON "emergency_register" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "service" ON "emergency_access" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');