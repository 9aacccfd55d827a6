/** What DistSales is, for visitors who are not logged in. */
export function Hero() {
  return (
    <section class="hero">
      <div>
        <h1>Good things change hands&nbsp;here.</h1>
        <p>
          Buy at the asking price or make an offer. Sell what you no longer
          need.
        </p>
      </div>
      <a class="button button-main" href="/sell">Sell something</a>
    </section>
  );
}
