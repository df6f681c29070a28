CREATE TABLE "witnessed_head" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "witnessed_head_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"agency" text NOT NULL,
	"chain" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"signed_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"jws" text NOT NULL,
	"contradiction" text,
	CONSTRAINT "witnessed_head_once" UNIQUE("agency","chain","seq","hash")
);
--> statement-breakpoint
CREATE INDEX "witnessed_head_of_agency" ON "witnessed_head" USING btree ("agency","id");