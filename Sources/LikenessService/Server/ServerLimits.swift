/// How much a server holds and takes on.
package struct ServerLimits: Sendable {
  package var templates = 16
  /// Bytes of a template's file, far above any.
  package var templateFileSize = 1 << 30
  package var photos = 16
  /// Bytes of pixels of all photos together.
  package var photoBytes = 1 << 30
  /// Fits that wait for their turn.
  package var waitingFits = 16
  /// Requests of one connection without an answer.
  package var openRequests = 32

  package init() {}
}
