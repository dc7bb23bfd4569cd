package form

import (
	"path"
	"strings"
)

// mediaTypes are those of the files that WeChat Pay's upload pages name. The
// system's own table would make the request depend on the machine.
var mediaTypes = map[string]string{
	".bmp":  "image/bmp",
	".jpeg": "image/jpeg",
	".jpg":  "image/jpeg",
	".png":  "image/png",
	".csv":  "text/csv",
	".pdf":  "application/pdf",
	".avi":  "video/x-msvideo",
	".f4v":  "video/mp4",
	".flv":  "video/x-flv",
	".m4v":  "video/x-m4v",
	".mkv":  "video/x-matroska",
	".mov":  "video/quicktime",
	".mp4":  "video/mp4",
	".mpeg": "video/mpeg",
	".rmvb": "application/vnd.rn-realmedia-vbr",
	".wmv":  "video/x-ms-wmv",
}

func mediaType(name string) string {
	if t := mediaTypes[strings.ToLower(path.Ext(name))]; t != "" {
		return t
	}
	return "application/octet-stream"
}
