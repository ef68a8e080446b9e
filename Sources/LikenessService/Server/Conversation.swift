import Dispatch
import JSONValues
import LikenessProtocol
import Synchronization

/// One connection, from the first message to the last. Requests are worked on one after the other on a queue of the
/// conversation's own; only cancellation and `exit` go past it.
final class Conversation: MessageHandler {
  /// The states of `spec/lifecycle.md`.
  private enum Phase { case connected, running, shutDown }

  private struct State {
    var phase = Phase.connected
    var calls: [RequestID: Call] = [:]
    var clientName = ""
    var arrays = ArrayChannel()
    /// Why nothing is done on this connection.
    var refusal: ResponseError?
  }

  let server: LikenessServer
  let connection: any Connection
  private let queue = DispatchQueue(label: "likeness.conversation")
  private let state = Mutex(State())

  init(server: LikenessServer, connection: any Connection) {
    self.server = server
    self.connection = connection
  }

  func handle(_ message: Message) {
    switch message {
    case .request(let id, let method, let params): receive(method, params, id: id)
    case .notification(CancelRequestNotification.method, let params): cancelRequest(params)
    case .notification(ExitNotification.method, _): close()
    case .notification, .response: break
    }
  }

  func handle(undecodable error: ResponseError, id: RequestID?) {
    refuse(id, error)
  }

  /// The program at the other end, as it called itself.
  var clientName: String { state.withLock { $0.clientName } }

  /// How arrays travel on this connection.
  var arrays: ArrayChannel { state.withLock { $0.arrays } }

  func connectionClosed() {
    cancelCalls()
    server.sessions.unwatch(self)
    server.fits.forget(ObjectIdentifier(self))
    server.remove(self)
  }

  /// Says why, and closes. A connection that cannot be written to yet is answered when it first asks.
  func turnAway(_ error: ResponseError) {
    state.withLock { $0.refusal = error }
    queue.async {
      self.refuse(nil, error)
      self.connection.close()
    }
  }

  func close() {
    cancelCalls()
    connection.close()
  }

  /// Cancels what is not answered yet.
  func cancelCalls(except call: Call? = nil) {
    for other in state.withLock({ Array($0.calls.values) }) where other !== call { other.cancel() }
  }

  /// Sends the answer of a call; called by the call, once.
  func finish(_ call: Call, with result: Result<JSONValue, ResponseError>) {
    state.withLock { $0.calls[call.id] = nil }
    switch result {
    case .success: connection.send(.response(id: call.id, result: result))
    case .failure(let error): refuse(call.id, error)
    }
  }

  private func refuse(_ id: RequestID?, _ error: ResponseError) {
    server.tell(.refused(error))
    server.metrics.count("likeness_errors_total", "code", "\(error.code.rawValue)")
    connection.send(.response(id: id, result: .failure(error)))
  }

  // MARK: - Requests

  private func receive(_ method: String, _ params: JSONValue, id: RequestID) {
    if let refusal = state.withLock({ $0.refusal }) {
      refuse(id, refusal)
      connection.close()
      return
    }
    do throws(ResponseError) {
      let call = try admit(id)
      queue.async { self.perform(method, params, call) }
    } catch {
      refuse(id, error)
    }
  }

  private func admit(_ id: RequestID) throws(ResponseError) -> Call {
    let call = Call(id: id, conversation: self)
    let refusal = state.withLock { state -> ResponseError? in
      guard state.calls[id] == nil else { return .invalidRequest("The id of a request is in use already.") }
      guard state.calls.count < server.limits.openRequests else { return .busy(limit: server.limits.openRequests) }
      state.calls[id] = call
      return nil
    }
    if let refusal { throw refusal }
    return call
  }

  private func perform(_ method: String, _ params: JSONValue, _ call: Call) {
    do throws(ResponseError) {
      try checkPhase(allows: method)
      guard let handler = requestHandlers[method] else { throw .methodNotFound(method) }
      server.metrics.count("likeness_requests_total", "method", method)
      guard handler is any ComputingHandler else { return answer(call, by: handler, params) }
      ComputingThreads.answer { answer(call, by: handler, params) }
    } catch {
      call.answer(.failure(error))
    }
  }

  private func answer(_ call: Call, by handler: any RequestHandler, _ params: JSONValue) {
    // It may have waited for its turn.
    guard !call.isCancelled else { return }
    do throws(ResponseError) {
      if let result = try handler.handle(params, call) { call.answer(.success(result)) }
    } catch {
      call.answer(.failure(error))
    }
  }

  private func cancelRequest(_ params: JSONValue) {
    guard let notification = try? CancelRequestNotification(json: params) else { return }
    state.withLock { $0.calls[notification.id] }?.cancel()
  }

  // MARK: - Lifecycle

  private func checkPhase(allows method: String) throws(ResponseError) {
    switch state.withLock({ $0.phase }) {
    case .connected where method != InitializeRequest.method: throw .serverNotInitialized(method: method)
    case .running where method == InitializeRequest.method:
      throw .invalidRequest("The connection is initialized already.")
    case .shutDown: throw .invalidRequest("The connection is shut down.")
    default: break
    }
  }

  func beginRunning(_ client: Program, arrays: ArrayChannel) {
    state.withLock { state in
      state.phase = .running
      state.clientName = client.name
      state.arrays = arrays
    }
  }

  func beginShutDown() { state.withLock { $0.phase = .shutDown } }
}
