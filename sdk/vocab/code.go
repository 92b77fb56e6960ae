package vocab

// A Code is a stable name of a fault in a request, for machines. Codes are
// listed in the README and never renamed.
type Code string

// Codes of faults in a request. Those of images come with the same names from
// the image decoder.
const (
	CodeBadEncoding       Code = "bad_encoding"
	CodeEmptyContent      Code = "empty_content"
	CodeBadValue          Code = "bad_value"
	CodeFieldTooLong      Code = "field_too_long"
	CodeTextTooLong       Code = "text_too_long"
	CodeTooManyParts      Code = "too_many_parts"
	CodeTooManyImages     Code = "too_many_images"
	CodeTooManyMessages   Code = "too_many_messages"
	CodeTooManyRecipients Code = "too_many_recipients"
	CodeBatchTooLarge     Code = "batch_too_large"
	CodeUnknownPolicy     Code = "unknown_policy"
	CodeUnknownAuthor     Code = "unknown_author"

	CodeImageTooLarge      Code = "image_too_large"
	CodeImageTooManyPixels Code = "image_too_many_pixels"
	CodeImageTooManyFrames Code = "image_too_many_frames"
	CodeImageTooManyScans  Code = "image_too_many_scans"
	CodeImageTooMuchMemory Code = "image_too_much_memory"
	CodeImageUnsupported   Code = "image_unsupported"
	CodeImageCorrupt       Code = "image_corrupt"
)

// Codes returns all codes of faults in a request.
func Codes() []Code {
	return []Code{
		CodeBadEncoding, CodeEmptyContent, CodeBadValue, CodeFieldTooLong, CodeTextTooLong, CodeTooManyParts,
		CodeTooManyImages, CodeTooManyMessages, CodeTooManyRecipients, CodeBatchTooLarge, CodeUnknownPolicy, CodeUnknownAuthor,
		CodeImageTooLarge, CodeImageTooManyPixels, CodeImageTooManyFrames, CodeImageTooManyScans, CodeImageTooMuchMemory,
		CodeImageUnsupported, CodeImageCorrupt,
	}
}
