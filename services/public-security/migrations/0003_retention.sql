CREATE TABLE "emergency_end" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"valid_until" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	CONSTRAINT "emergency_end_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "retention_erased" (
	"run_id" uuid NOT NULL,
	"data_class" text NOT NULL,
	"edition" text NOT NULL,
	"subject_id" text NOT NULL,
	CONSTRAINT "retention_erased_run_id_data_class_edition_subject_id_pk" PRIMARY KEY("run_id","data_class","edition","subject_id")
);
--> statement-breakpoint
CREATE TABLE "retention_proof" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "retention_proof_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" uuid NOT NULL,
	"data_class" text NOT NULL,
	"edition" text NOT NULL,
	"cut_off" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	"ids_hash" "bytea" NOT NULL,
	"proved_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "retention_proof_once" UNIQUE("run_id","data_class","edition")
);
--> statement-breakpoint
CREATE TABLE "retention_run" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"as_of" timestamp (3) with time zone NOT NULL,
	"emergency_ended_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "retention_run_open" ON "retention_run" USING btree ((true)) WHERE "retention_run"."finished_at" is null;--> statement-breakpoint
CREATE INDEX "retention_run_as_of" ON "retention_run" USING btree ("as_of");