package sign

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/httpdump"
)

const verifyLong = `Verifies WeChat Pay's signature of an answer or a notification, offline, with the keys of
the profile. The message comes from a FILE or standard input as it was on the wire, a
response or a request: start line, headers, an empty line, body (curl -i writes it so). Or
the flags say what is in the headers, and --data the body.

A signature is good for five minutes; --any-time sets the clock to its own time, and does
not tell whether it is fresh. The exit code is 6 if it is not accepted.`

// verifyOptions are what wxpay verify is told.
type verifyOptions struct {
	proof   auth.Proof
	data    string
	anyTime bool

	app  *app.App
	args []string // [FILE]
}

// NewVerifyCmd makes wxpay verify.
func NewVerifyCmd(a *app.App) *cobra.Command {
	o := &verifyOptions{app: a}
	cmd := &cobra.Command{
		Use: "verify [FILE]", Short: "Verify a signature of WeChat Pay", Long: verifyLong,
		Example: "  wxpay verify dump.http\n" +
			"  curl -i … | wxpay verify\n" +
			"  wxpay verify --timestamp 1735689600 --nonce … --serial PUB_KEY_ID_… --signature … -d @body.json --any-time",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return exit.Usagef("wxpay verify FILE", "wxpay verify takes one file; found %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args = args
			for _, name := range []string{"timestamp", "nonce", "signature", "serial", "data", "signature-type"} {
				if cmd.Flags().Changed(name) {
					if len(args) > 0 {
						return exit.Usagef("give one of them", "both a file and --%s are given", name)
					}
					return verifyGiven(cmd.Context(), o)
				}
			}
			return verifyDump(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.proof.Timestamp, "timestamp", "", "Wechatpay-Timestamp")
	flags.StringVar(&o.proof.Nonce, "nonce", "", "Wechatpay-Nonce")
	flags.StringVar(&o.proof.Signature, "signature", "", "Wechatpay-Signature")
	flags.StringVar(&o.proof.Serial, "serial", "", "Wechatpay-Serial")
	flags.StringVar(&o.proof.Type, "signature-type", "", "Wechatpay-Signature-Type")
	flags.StringVarP(&o.data, "data", "d", "", "the body: text, @file, or - for standard input")
	flags.BoolVar(&o.anyTime, "any-time", false, "set the clock to the signature's own time")
	return cmd
}

// verifyGiven verifies what the flags say.
func verifyGiven(ctx context.Context, o *verifyOptions) error {
	body, err := o.app.ReadText("--data", o.data)
	if err != nil {
		return err
	}
	return verify(ctx, o, o.proof, []httpdump.Candidate{{Body: body}})
}

// verifyDump verifies a saved message.
func verifyDump(ctx context.Context, o *verifyOptions) error {
	source := "-"
	if len(o.args) == 1 && o.args[0] != "-" {
		source = "@" + o.args[0]
	}
	dump, err := o.app.ReadText("the message", source)
	if err != nil {
		return err
	}
	header, body, err := httpdump.Split(dump)
	if err != nil {
		return err
	}
	proof, err := auth.ProofOf(header)
	if err != nil {
		return err
	}
	return verify(ctx, o, proof, httpdump.Candidates(header, body))
}

// verify takes the first body that the signature fits. A signature that fits proves just
// that body, so trying several proves no less.
func verify(ctx context.Context, o *verifyOptions, proof auth.Proof, candidates []httpdump.Candidate) error {
	cfg, err := ownConfig(ctx, o.app)
	if err != nil {
		return err
	}
	if cfg.Platform == nil {
		const todo = "set platform_key and platform_key_id to pub_key.pem and its PUB_KEY_ID_…, " +
			"or download certificates with wxpay crt and set platform_key_id to the serial"
		return exit.Configf(todo, "the profile has no key of WeChat Pay")
	}
	now := time.Now()
	if o.anyTime && proof.Timestamp != "" {
		if now, err = parseSeconds(proof.Timestamp); err != nil {
			return err
		}
		o.app.Tellf("note: the clock is set to the signature's own time, %s; whether it is fresh was not checked\n",
			now.Format(time.RFC3339))
	}
	var refused error
	for i, c := range candidates {
		err := proof.Verify(ctx, cfg.Platform, now, c.Body)
		if err == nil {
			if c.Note != "" {
				o.app.Tellf("note: %s\n", c.Note)
			}
			signed, err := parseSeconds(proof.Timestamp)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(o.app.Stdout, o.app.Say(fmt.Sprintf("ok: signed by %s at %s\n", proof.Serial, signed.Format(time.RFC3339))))
			return err
		}
		if i == 0 {
			refused = err
		}
	}
	todo := "look at headers and body, which must be as they came, and at the keys of the profile"
	var why *auth.VerifyError
	if errors.As(refused, &why) && why.Reason == auth.ClockSkew {
		todo = "--any-time verifies it at its own time"
	}
	return &exit.Error{Code: exit.Signature, What: refused.Error(), Todo: todo, Err: refused}
}
