CREATE TABLE "case_conflict" (
	"case_id" uuid NOT NULL,
	"field" text NOT NULL,
	"kept" text NOT NULL,
	"other" text NOT NULL,
	"reported_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "case_conflict_case_id_field_other_pk" PRIMARY KEY("case_id","field","other")
);
--> statement-breakpoint
CREATE TABLE "case_number" (
	"prefecture" text NOT NULL,
	"day" date NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "case_number_prefecture_day_pk" PRIMARY KEY("prefecture","day")
);
--> statement-breakpoint
CREATE TABLE "case" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_number" text NOT NULL,
	"status" text NOT NULL,
	"severity" text,
	"origin" text NOT NULL,
	"person_id" uuid,
	"jurisdiction" text NOT NULL,
	"reported_at" timestamp (3) with time zone NOT NULL,
	"collected_at" timestamp (3) with time zone,
	"onset_date" date,
	"specimen_code" text,
	"exercise" boolean NOT NULL,
	"idempotency_key" text,
	"source" text,
	"external_id" text,
	"age_years" integer,
	"sex" text,
	"reported_place" text,
	"infected_place" text,
	CONSTRAINT "case_case_number_unique" UNIQUE("case_number"),
	CONSTRAINT "case_idempotency_key_unique" UNIQUE("idempotency_key"),
	CONSTRAINT "case_specimen_person" UNIQUE("specimen_code","person_id"),
	CONSTRAINT "case_source" UNIQUE("source","external_id")
);
--> statement-breakpoint
CREATE TABLE "contact" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"case_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"category" text NOT NULL,
	"relation" text,
	"last_exposure_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contact_of_case" UNIQUE("case_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "known_person" (
	"person_id" uuid PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lane_mirror" (
	"case_id" uuid NOT NULL,
	"lane" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"sequence" integer NOT NULL,
	CONSTRAINT "lane_mirror_case_id_lane_pk" PRIMARY KEY("case_id","lane")
);
--> statement-breakpoint
CREATE TABLE "specimen_person" (
	"specimen_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "specimen_person_specimen_id_person_id_pk" PRIMARY KEY("specimen_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "specimen" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"specimen_code" text NOT NULL,
	"jurisdiction" text NOT NULL,
	"collected_at" timestamp (3) with time zone NOT NULL,
	"tested_at" timestamp (3) with time zone NOT NULL,
	"method" text NOT NULL,
	"outcome" text NOT NULL,
	"ct_orf1ab" real,
	"ct_n" real,
	"laboratory" text NOT NULL,
	"exercise" boolean NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "specimen_specimen_code_unique" UNIQUE("specimen_code")
);
--> statement-breakpoint
CREATE TABLE "transmission_link" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"infector_case_id" uuid NOT NULL,
	"infectee_case_id" uuid NOT NULL,
	"household" boolean,
	"relation" text,
	"source" text NOT NULL,
	CONSTRAINT "transmission_pair" UNIQUE("infector_case_id","infectee_case_id")
);
--> statement-breakpoint
CREATE TABLE "consumer_cursor" (
	"consumer" text PRIMARY KEY NOT NULL,
	"topic" text NOT NULL,
	"cursor" text,
	"seq" bigint,
	"owner" uuid NOT NULL,
	"fence" bigint NOT NULL,
	"lease_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event" (
	"topic" text NOT NULL,
	"seq" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	CONSTRAINT "event_topic_seq_pk" PRIMARY KEY("topic","seq"),
	CONSTRAINT "event_topic_event_id_unique" UNIQUE("topic","event_id")
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"consumer" text NOT NULL,
	"event_id" uuid NOT NULL,
	"applied_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "inbox_consumer_event_id_pk" PRIMARY KEY("consumer","event_id")
);
--> statement-breakpoint
CREATE TABLE "parked_event" (
	"consumer" text NOT NULL,
	"event_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"seq" bigint NOT NULL,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	"tries" integer NOT NULL,
	"error_code" text NOT NULL,
	"first_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "parked_event_consumer_event_id_pk" PRIMARY KEY("consumer","event_id")
);
--> statement-breakpoint
CREATE TABLE "topic_head" (
	"topic" text PRIMARY KEY NOT NULL,
	"epoch" uuid NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lane" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid,
	"jurisdiction" text NOT NULL,
	"state" text NOT NULL,
	"triggered_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"completed_at" timestamp (3) with time zone,
	"edition" text NOT NULL,
	"exercise" boolean NOT NULL
);
--> statement-breakpoint
ALTER TABLE "case_conflict" ADD CONSTRAINT "case_conflict_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact" ADD CONSTRAINT "contact_case_id_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."case"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "specimen_person" ADD CONSTRAINT "specimen_person_specimen_id_specimen_id_fk" FOREIGN KEY ("specimen_id") REFERENCES "public"."specimen"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transmission_link" ADD CONSTRAINT "transmission_link_infector_case_id_case_id_fk" FOREIGN KEY ("infector_case_id") REFERENCES "public"."case"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transmission_link" ADD CONSTRAINT "transmission_link_infectee_case_id_case_id_fk" FOREIGN KEY ("infectee_case_id") REFERENCES "public"."case"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_person" ON "case" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "case_reported" ON "case" USING btree ("reported_at","id");--> statement-breakpoint
CREATE INDEX "case_jurisdiction" ON "case" USING btree ("jurisdiction" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "contact_person" ON "contact" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "specimen_of_person" ON "specimen_person" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "transmission_infectee" ON "transmission_link" USING btree ("infectee_case_id");--> statement-breakpoint
CREATE INDEX "lane_person" ON "lane" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "lane_open" ON "lane" USING btree ("state","due_at");