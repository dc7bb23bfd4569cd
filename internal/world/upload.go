package world

import "regexp"

// Uploads: WORLD 4, 35. What the file is worth nobody asks; its digest the gateway has compared.
var (
	uploadFields = []field{
		need("filename", "文件名").within(1, 256), need("sha256", "文件摘要").within(64, 64).matching(regexp.MustCompile(`^[0-9a-fA-F]{64}$`)),
	}

	uploadEndpoints = []Endpoint{
		upload("/v3/merchant/media/upload", "图片上传", "media_id"),
		upload("/v3/merchant/media/video_upload", "视频上传", "media_id"),
		upload("/v3/merchant-service/images/upload", "商户上传反馈图片", "media_id"),
		upload("/v3/marketing/favor/media/image-upload", "图片上传（营销专用）", "media_url"),
	}
)

func upload(pattern, title, answer string) Endpoint {
	return Endpoint{
		Method: "POST", Pattern: pattern, Title: title, Product: "uploads", Mark: Documented, Source: "WORLD 4, 35", fields: uploadFields,
		do: func(_ *tx, c *Call) (Answer, error) {
			id := hexDigits(64)
			if answer == "media_url" {
				id = "https://wxpaylogo.example/" + id + "/" + c.text("filename")
			}
			return Answer{Body: map[string]string{answer: id}}, nil
		},
	}
}
