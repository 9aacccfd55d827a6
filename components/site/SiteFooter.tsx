/** The end of every page. */
export function SiteFooter() {
  return (
    <footer class="site-footer">
      <div class="wrap">
        <p>DistSales: people selling to people.</p>
        <nav aria-label="More">
          <a href="/api/openapi.json">For developers</a>
        </nav>
      </div>
    </footer>
  );
}
