import JSONValues
import LikenessProtocol

/// Answers one kind of request. Called on the queue of the request's conversation.
protocol RequestHandler: Sendable {
  associatedtype Request: RequestType

  /// Returns the result, or nil where the answer comes later through `call`.
  func handle(_ request: Request, _ call: Call) throws(ResponseError) -> Request.Response?
}

/// A handler that keeps a core busy until it has answered, for milliseconds or more.
protocol ComputingHandler: RequestHandler {}

extension RequestHandler {
  /// The same with the params and the result as JSON.
  func handle(_ params: JSONValue, _ call: Call) throws(ResponseError) -> JSONValue? {
    let request: Request
    do throws(FieldError) {
      request = try Request(json: params)
    } catch {
      throw .invalidParams(error, method: Request.method)
    }
    return try handle(request, call)?.json
  }
}
