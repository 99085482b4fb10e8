import { defineConfig, type Plugin } from "vite";

/** Fixed names: the server answers with an ETag, and the service worker knows the shell by name. */
function assetName(names: string[]): string {
  return names[0]?.endsWith(".mjs") ? "maplibre-worker.js" : "[name][extname]";
}

/** Writes `manifest.json`: every built file by the name that pages use. */
function manifest(): Plugin {
  return {
    name: "tandem-manifest",
    generateBundle(_, bundle) {
      const files = Object.fromEntries(Object.keys(bundle).sort().map((file) => [file, file]));
      this.emitFile({ type: "asset", fileName: "manifest.json", source: JSON.stringify(files, null, 2) });
    },
  };
}

export default defineConfig({
  base: "/static/",
  publicDir: false,
  plugins: [manifest()],
  build: {
    outDir: "../src/tandem/web/static",
    emptyOutDir: true,
    target: "es2023",
    cssTarget: "chrome123",
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
