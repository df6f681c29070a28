CREATE TABLE "case_file_lane" (
	"case_id" uuid NOT NULL,
	"lane" text NOT NULL,
	"state" text NOT NULL,
	"sequence" integer NOT NULL,
	CONSTRAINT "case_file_lane_case_id_lane_pk" PRIMARY KEY("case_id","lane")
);
--> statement-breakpoint
CREATE TABLE "case_file_person" (
	"case_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "case_file_person_person_id_case_id_pk" PRIMARY KEY("person_id","case_id")
);
--> statement-breakpoint
CREATE TABLE "case_file" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction" text NOT NULL,
	"exercise" boolean NOT NULL,
	"state" text NOT NULL
);
