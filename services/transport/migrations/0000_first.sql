CREATE TABLE "transfer_order" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"case_id" uuid NOT NULL,
	"person_id" uuid,
	"jurisdiction" text NOT NULL,
	"state" text NOT NULL,
	"from_kind" text NOT NULL,
	"from_jurisdiction" text NOT NULL,
	"from_place" text,
	"to_kind" text NOT NULL,
	"to_jurisdiction" text NOT NULL,
	"to_place" text,
	"vehicle_id" uuid,
	"ordered_at" timestamp (3) with time zone NOT NULL,
	"departed_at" timestamp (3) with time zone,
	"arrived_at" timestamp (3) with time zone,
	"cancelled_at" timestamp (3) with time zone,
	"exercise" boolean NOT NULL,
	CONSTRAINT "transfer_order_case_id_unique" UNIQUE("case_id")
);
--> statement-breakpoint
CREATE TABLE "vehicle" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"plate" text NOT NULL,
	"kind" text NOT NULL,
	"seats" integer NOT NULL,
	"jurisdiction" text NOT NULL,
	"exercise" boolean NOT NULL,
	"registered_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "vehicle_plate_unique" UNIQUE("plate")
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
ALTER TABLE "transfer_order" ADD CONSTRAINT "transfer_order_vehicle_id_vehicle_id_fk" FOREIGN KEY ("vehicle_id") REFERENCES "public"."vehicle"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "transfer_order_person" ON "transfer_order" USING btree ("person_id","ordered_at");--> statement-breakpoint
CREATE UNIQUE INDEX "transfer_order_vehicle_under_way" ON "transfer_order" USING btree ("vehicle_id","exercise") WHERE "transfer_order"."state" = 'UNDER_WAY';--> statement-breakpoint
CREATE INDEX "vehicle_jurisdiction" ON "vehicle" USING btree ("jurisdiction" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "lane_person" ON "lane" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "lane_open" ON "lane" USING btree ("state","due_at");