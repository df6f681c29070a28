CREATE TABLE "identity_key" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"check_value" "bytea" NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "identity_key_one_row" CHECK ("identity_key"."id")
);
