CREATE TABLE "person" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identity" "bytea" NOT NULL,
	"id_number_hash" "bytea",
	"external_id" text,
	"sex" text NOT NULL,
	"birth_date" date,
	"jurisdiction" text,
	"exercise" boolean NOT NULL,
	"registered_at" timestamp (3) with time zone NOT NULL,
	"registered_by" text NOT NULL,
	CONSTRAINT "person_id_number_hash" UNIQUE("id_number_hash"),
	CONSTRAINT "person_external_id" UNIQUE("registered_by","exercise","external_id")
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
CREATE INDEX "lane_person" ON "lane" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "lane_open" ON "lane" USING btree ("state","due_at");