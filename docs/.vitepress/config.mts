// The documentation as a site: the pages of docs/en and docs/zh as they are, with search, in light and dark. `make docs` builds it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type DefaultTheme } from "vitepress";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");

// The pages in the order in which they are read. A page that is not in here is found by search and by links.
const chapters = [
  { en: "Begin", zh: "开始", pages: ["quickstart", "credentials", "requests", "pay", "notifications"] },
  { en: "Products", zh: "产品", pages: ["partners", "transfers", "profit-sharing", "payscore", "combined", "bills", "apiv2"] },
  { en: "Test and mend", zh: "测试与排错", pages: ["testing", "errors", "doctor", "explain", "faq"] },
  { en: "The command", zh: "命令", pages: ["command", "profiles"] },
  { en: "Production", zh: "上线", pages: ["production", "capacity", "reliability", "proxies", "observability", "pages", "faults"] },
  { en: "Coming from", zh: "迁移", pages: ["from-wechatpay-php", "from-axios-plugin", "from-wechatpay-go", "from-gopay"] },
];

// title is the first heading of a page.
function title(path: string): string {
  return readFileSync(join(here, path), "utf8").match(/^# (.+)$/m)?.[1] ?? path;
}

function sidebar(language: "en" | "zh"): DefaultTheme.SidebarItem[] {
  return chapters.map((chapter) => ({
    text: chapter[language],
    items: chapter.pages.filter((name) => existsSync(join(here, language, `${name}.md`)))
      .map((name) => ({ text: title(`${language}/${name}.md`), link: `/${language}/${name}` })),
  })).concat({
    text: language === "en" ? "Verdicts" : "诊断结论",
    items: ["verdicts", "verdicts-apiv2", "verdicts-network", "verdicts-messages", "verdicts-frontend"].filter((name) => existsSync(join(here, `${name}.md`)))
      .map((name) => ({ text: title(`${name}.md`), link: `/${name}` })),
  });
}

// inRepository leads a link to a file that is no page of this site to the repository.
function inRepository(href: string, page: string): string {
  const path = posix.join("docs", posix.dirname(page), href.split("#")[0]);
  return path.startsWith("docs/") ? href : `https://github.com/wechatpay-chain/wxpay/blob/main/${path}`;
}

export default defineConfig({
  title: "wxpay",
  description: "WeChat Pay for Go: any endpoint, signed and verified. 微信支付 Go 库、命令行与沙箱。",
  base: process.env.DOCS_BASE ?? "/",
  cleanUrls: true,
  lastUpdated: false,
  srcExclude: ["README.md"],
  themeConfig: {
    search: {
      provider: "local",
      options: {
        locales: {
          zh: {
            translations: {
              button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
              modal: {
                displayDetails: "显示详情", resetButtonTitle: "清除", backButtonTitle: "返回", noResultsText: "没有结果",
                footer: { selectText: "选择", navigateText: "切换", closeText: "关闭" },
              },
            },
          },
        },
      },
    },
    socialLinks: [{ icon: "github", link: "https://github.com/wechatpay-chain/wxpay" }],
  },
  locales: {
    en: { label: "English", lang: "en", link: "/en/", themeConfig: { sidebar: sidebar("en") } },
    zh: {
      label: "简体中文", lang: "zh-CN", link: "/zh/",
      themeConfig: {
        sidebar: sidebar("zh"), outline: { label: "本页目录" }, docFooter: { prev: "上一页", next: "下一页" },
        darkModeSwitchLabel: "外观", sidebarMenuLabel: "目录", returnToTopLabel: "回到顶部", langMenuLabel: "语言",
        lightModeSwitchTitle: "切换到浅色", darkModeSwitchTitle: "切换到深色",
      },
    },
  },
  markdown: {
    theme: { light: "github-light", dark: "github-dark" },
    config: (md) => md.core.ruler.push("repository", (state) => {
      for (const token of state.tokens.flatMap((t) => t.children ?? [])) {
        const href = token.type === "link_open" ? token.attrGet("href") : null;
        if (href && !/^[a-z]+:|^[#/]/.test(href)) token.attrSet("href", inRepository(href, state.env.relativePath));
      }
    }),
  },
});
