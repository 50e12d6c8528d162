/** Signed claims that clients carry from service to service, so that services need not meet. */
@org.jspecify.annotations.NullMarked
module io.peaknet.client.claims {
  requires static transitive org.jspecify;
  requires com.nimbusds.jose.jwt;

  exports io.peaknet.client.claims;
}
