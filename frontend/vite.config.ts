import { defineConfig } from "vite";

/** Fixed names: the server answers with an ETag, the service worker knows the shell by name. */
function assetName(names: string[]): string {
  const name = names[0] ?? "asset";
  return name.endsWith(".mjs") ? "maplibre-worker.js" : "[name][extname]";
}

export default defineConfig({
  base: "/static/",
  publicDir: false,
  build: {
    outDir: "../src/tandem/web/static",
    emptyOutDir: true,
    target: "es2023",
    cssTarget: "chrome123",
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600,
    rolldownOptions: {
      input: { app: "src/app.ts", sw: "src/sw.ts" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: (asset) => assetName(asset.names),
      },
    },
  },
});
